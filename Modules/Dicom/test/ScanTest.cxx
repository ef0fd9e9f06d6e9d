#include "gtest/gtest.h"

#include <algorithm>
#include <fstream>
#include <sys/stat.h>

#include "DatasetBuilder.h"

namespace myosect::dicom::test
{
namespace
{
SeriesCatalog ScanFolder(const std::filesystem::path & folder)
{
  RunContext context(2);
  return Scan({ folder }, context);
}

std::string CodeOf(const SeriesCatalog & catalog, const std::string & what)
{
  for (const Rejection & rejection : catalog.rejections)
  {
    if (rejection.what == what)
    {
      return rejection.code;
    }
  }
  return {};
}

std::string Summary(const SeriesCatalog & catalog)
{
  std::string text;
  for (const VolumeCandidate & candidate : catalog.candidates)
  {
    text += candidate.id + " " + std::to_string(candidate.frames.size()) + ":";
    for (const FrameReference & frame : candidate.frames)
    {
      text += " " + frame.sopInstanceUid + "#" + std::to_string(frame.frame);
    }
    text += "\n";
  }
  return text;
}

void SaveWith(const std::filesystem::path & file, const std::string & seriesUid, const std::function<void(DcmDataset &)> & change)
{
  StackSpec spec;
  spec.seriesUid = seriesUid;
  spec.adjust = [&](DcmDataset & dataset, unsigned) { change(dataset); };
  Save(*MakeSlice(spec, 0), file);
}

std::function<void(DcmDataset &)> Put(const DcmTagKey & tag, const std::string & text)
{
  return [tag, text](DcmDataset & dataset) { dataset.putAndInsertString(tag, text.c_str()); };
}
} // namespace

TEST(Scan, FindsASeriesAmongRubbishAndSaysWhyTheRestIsLeftOut)
{
  const TempFolder folder;
  WriteStack(StackSpec{}, folder / "deep/er/and deeper");
  std::ofstream(folder / "notes.txt") << "text";
  std::ofstream(folder / "empty.dcm");
  std::ofstream(folder / "deep/random") << std::string(5000, '\x5a');
  SaveWith(folder / "scout", "9.1", Put(DCM_ImageType, "ORIGINAL\\PRIMARY\\LOCALIZER"));
  SaveWith(folder / "capture", "9.2", Put(DCM_SOPClassUID, UID_SecondaryCaptureImageStorage));
  SaveWith(folder / "dose", "9.3", Put(DCM_SOPClassUID, UID_XRayRadiationDoseSRStorage));
  SaveWith(folder / "ultrasound", "9.4", Put(DCM_SOPClassUID, UID_UltrasoundImageStorage));
  SaveWith(folder / "state", "9.5", Put(DCM_SOPClassUID, UID_GrayscaleSoftcopyPresentationStateStorage));
  SaveWith(folder / "colour", "9.6", [](DcmDataset & d) { d.putAndInsertUint16(DCM_SamplesPerPixel, 3); });
  SaveWith(folder / "unplaced", "9.7", [](DcmDataset & d) { delete d.remove(DCM_ImagePositionPatient); });
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  std::filesystem::create_symlink("nowhere", folder / "broken-link");

  const SeriesCatalog catalog = ScanFolder(folder.Path());
  ASSERT_EQ(catalog.candidates.size(), 1u);
  EXPECT_EQ(catalog.candidates[0].frames.size(), 8u);
  EXPECT_EQ(CodeOf(catalog, "notes.txt"), "not-dicom");
  EXPECT_EQ(CodeOf(catalog, "empty.dcm"), "unreadable");
  EXPECT_EQ(CodeOf(catalog, "deep/random"), "not-dicom");
  EXPECT_EQ(CodeOf(catalog, "9.1"), "localizer");
  EXPECT_EQ(CodeOf(catalog, "9.2"), "screen-capture");
  EXPECT_EQ(CodeOf(catalog, "9.3"), "report");
  EXPECT_EQ(CodeOf(catalog, "9.4"), "other-modality");
  EXPECT_EQ(CodeOf(catalog, "9.5"), "not-an-image");
  EXPECT_EQ(CodeOf(catalog, "9.6"), "screen-capture");
  EXPECT_EQ(CodeOf(catalog, "9.7"), "no-geometry");
  EXPECT_EQ(CodeOf(catalog, "pipe"), "not-a-file");
  EXPECT_EQ(CodeOf(catalog, "broken-link"), "unreadable");
  EXPECT_EQ(catalog.rejections.size(), 12u);
}

TEST(Scan, WarnsOfImagesMissingFromASeries)
{
  const TempFolder folder;
  StackSpec spec;
  spec.adjust = [](DcmDataset & dataset, unsigned slice)
  {
    if (slice == 7)
    {
      delete dataset.remove(DCM_ImagePositionPatient);
    }
  };
  WriteStack(spec, folder.Path());
  RunContext context(2);
  EXPECT_EQ(ReadOnly(folder.Path(), context).grid.size[2], 7u);
  EXPECT_TRUE(HasWarning(context, "images-left-out"));
}

TEST(Scan, AnswersAnEmptyFolderWithAnEmptyCatalog)
{
  const TempFolder folder;
  const SeriesCatalog catalog = ScanFolder(folder.Path());
  EXPECT_TRUE(catalog.candidates.empty());
  EXPECT_TRUE(catalog.rejections.empty());
}

TEST(Scan, NamesAMissingInputByItsNameOnly)
{
  const TempFolder folder;
  const auto scan = [&] { (void)ScanFolder(folder / "missing"); };
  EXPECT_EQ(ExitCodeOf(scan), 20);
  EXPECT_NE(MessageOf(scan).find("missing"), std::string::npos);
  EXPECT_EQ(MessageOf(scan).find(folder.Path().string()), std::string::npos);
}

TEST(Scan, FollowsLinksOnceAndTakesNoFileTwice)
{
  const TempFolder folder;
  WriteStack(StackSpec{}, folder / "series");
  std::filesystem::create_directory_symlink(folder.Path(), folder / "series/loop");
  std::filesystem::create_directory_symlink(folder / "series", folder / "again");
  RunContext context(2);
  const SeriesCatalog catalog = Scan({ folder.Path(), folder / "series", folder / "series/slice000.dcm" }, context);
  ASSERT_EQ(catalog.candidates.size(), 1u);
  EXPECT_EQ(catalog.candidates[0].frames.size(), 8u);
  EXPECT_EQ(catalog.candidates[0].duplicateFiles, 0u);
}

TEST(Scan, DoesNotDependOnNamesOrderOrThreads)
{
  const TempFolder a;
  const TempFolder b;
  StackSpec first;
  StackSpec second;
  second.seriesUid = "1.2.3.5";
  second.firstPosition[2] = 40;
  StackSpec echo = first;
  echo.namePrefix = "second";
  echo.adjust = [](DcmDataset & dataset, unsigned slice)
  {
    dataset.putAndInsertString(DCM_ConvolutionKernel, "B70f");
    dataset.putAndInsertString(DCM_SOPInstanceUID, ("7.7." + std::to_string(slice)).c_str());
  };
  WriteStack(first, a / "x");
  WriteStack(second, a / "y");
  WriteStack(echo, a / "z");
  unsigned number = 1000;
  for (const auto & entry : std::filesystem::recursive_directory_iterator(a.Path()))
  {
    if (entry.is_regular_file())
    {
      std::filesystem::copy_file(entry.path(), b / ("IM" + std::to_string(number--)));
    }
  }
  RunContext one(1);
  RunContext four(4);
  const SeriesCatalog left = Scan({ a.Path() }, one);
  EXPECT_EQ(left.candidates.size(), 3u);
  EXPECT_EQ(Summary(left), Summary(Scan({ b.Path() }, four)));
  EXPECT_EQ(Summary(left), Summary(Scan({ a / "z", a / "y", a / "x" }, four)));
}

TEST(Scan, SplitsASeriesByWhatDiffersAlways)
{
  const std::vector<std::pair<DcmTagKey, std::string>> differences = {
    { DCM_ConvolutionKernel, "B70f" }, { DCM_ImageType, "ORIGINAL\\PRIMARY\\AXIAL\\OTHER" }, { DCM_SliceThickness, "1.5" },
    { DCM_PixelSpacing, "0.5\\0.5" },  { DCM_ImageOrientationPatient, "0\\1\\0\\-1\\0\\0" }, { DCM_KVP, "80" },
    { DCM_FrameOfReferenceUID, "5.5" }
  };
  for (const auto & [tag, text] : differences)
  {
    const TempFolder folder;
    StackSpec spec;
    WriteStack(spec, folder / "a");
    spec.adjust = [tag = tag, text = text](DcmDataset & dataset, unsigned slice)
    {
      dataset.putAndInsertString(tag, text.c_str());
      dataset.putAndInsertString(DCM_SOPInstanceUID, ("7.7." + std::to_string(slice)).c_str());
    };
    WriteStack(spec, folder / "b");
    const SeriesCatalog catalog = ScanFolder(folder.Path());
    ASSERT_EQ(catalog.candidates.size(), 2u) << text;
    EXPECT_EQ(catalog.candidates[0].id, "1.2.3.4.1");
    EXPECT_EQ(catalog.candidates[1].id, "1.2.3.4.2");
    EXPECT_EQ(catalog.candidates[0].frames.size(), 8u);
  }
}

TEST(Scan, SplitsOverlappingAcquisitionsButNotSuccessiveOnes)
{
  const TempFolder overlapping;
  StackSpec spec;
  spec.adjust = [](DcmDataset & dataset, unsigned) { dataset.putAndInsertString(DCM_AcquisitionNumber, "1"); };
  WriteStack(spec, overlapping / "a");
  spec.firstPosition[2] += 1.2;
  spec.adjust = [](DcmDataset & dataset, unsigned slice)
  {
    dataset.putAndInsertString(DCM_AcquisitionNumber, "2");
    dataset.putAndInsertString(DCM_SOPInstanceUID, ("7.7." + std::to_string(slice)).c_str());
  };
  WriteStack(spec, overlapping / "b");
  EXPECT_EQ(ScanFolder(overlapping.Path()).candidates.size(), 2u);

  const TempFolder successive;
  StackSpec counted;
  counted.adjust = [](DcmDataset & dataset, unsigned slice)
  { dataset.putAndInsertString(DCM_AcquisitionNumber, std::to_string(slice + 1).c_str()); };
  WriteStack(counted, successive.Path());
  EXPECT_EQ(ScanFolder(successive.Path()).candidates.size(), 1u);
}

TEST(Scan, SplitsTwoFieldsOfViewInOneSeries)
{
  const TempFolder folder;
  StackSpec spec;
  WriteStack(spec, folder / "left");
  spec.firstPosition[0] -= 120.0;
  spec.adjust = [](DcmDataset & dataset, unsigned slice)
  { dataset.putAndInsertString(DCM_SOPInstanceUID, ("7.7." + std::to_string(slice)).c_str()); };
  WriteStack(spec, folder / "right");
  const SeriesCatalog catalog = ScanFolder(folder.Path());
  ASSERT_EQ(catalog.candidates.size(), 2u);
  EXPECT_TRUE(catalog.candidates[0].supported);
}

TEST(Scan, RefusesInterleavedStacksThatNoTagTellsApart)
{
  const TempFolder folder;
  StackSpec spec;
  WriteStack(spec, folder / "a");
  spec.firstPosition[2] += 1.2;
  spec.adjust = [](DcmDataset & dataset, unsigned slice)
  { dataset.putAndInsertString(DCM_SOPInstanceUID, ("7.7." + std::to_string(slice)).c_str()); };
  WriteStack(spec, folder / "b");
  const SeriesCatalog catalog = ScanFolder(folder.Path());
  ASSERT_EQ(catalog.candidates.size(), 1u);
  EXPECT_FALSE(catalog.candidates[0].supported);
  EXPECT_EQ(ExitCodeOf([&] { (void)ReadOnly(folder.Path()); }), 22);
}

TEST(Scan, DropsIdenticalFilesWithAWarning)
{
  const TempFolder folder;
  WriteStack(StackSpec{}, folder / "a");
  std::filesystem::copy(folder / "a", folder / "b");
  RunContext context(2);
  const CtVolume volume = ReadOnly(folder.Path(), context);
  EXPECT_EQ(volume.grid.size[2], 8u);
  EXPECT_TRUE(HasWarning(context, "duplicate-files"));
  EXPECT_EQ(ScanFolder(folder.Path()).rejections.size(), 8u);
}

TEST(CtReader, DropsTheSameImageUnderAnotherUid)
{
  const TempFolder folder;
  StackSpec spec;
  WriteStack(spec, folder / "a");
  spec.slices = 2;
  spec.adjust = [](DcmDataset & dataset, unsigned slice)
  { dataset.putAndInsertString(DCM_SOPInstanceUID, ("7.7." + std::to_string(slice)).c_str()); };
  WriteStack(spec, folder / "b", EXS_JPEGProcess14SV1);
  RunContext context(2);
  const CtVolume volume = ReadOnly(folder.Path(), context);
  EXPECT_EQ(volume.grid.size[2], 8u);
  EXPECT_TRUE(HasWarning(context, "duplicate-files"));
  EXPECT_EQ(LargestError(volume), 0.0);
}

TEST(CtReader, RefusesDuplicatesThatDiffer)
{
  for (const bool hasSameUid : { false, true })
  {
    const TempFolder folder;
    StackSpec spec;
    WriteStack(spec, folder / "a");
    spec.slices = 1;
    spec.hu = [](const Vector3 & p) { return FieldHu(p) + 1.0; };
    spec.adjust = [&](DcmDataset & dataset, unsigned)
    {
      if (!hasSameUid)
      {
        dataset.putAndInsertString(DCM_SOPInstanceUID, "7.7.7");
      }
    };
    WriteStack(spec, folder / "b");
    EXPECT_EQ(ExitCodeOf([&] { (void)ReadOnly(folder.Path()); }), 22);
  }
}

TEST(CtReader, RefusesMrInCtClothing)
{
  const auto exitCodeWith = [](const std::function<void(DcmDataset &)> & change, double lowestHu)
  {
    const TempFolder folder;
    StackSpec spec;
    spec.encoding.intercept = 0.0;
    spec.hu = [lowestHu](const Vector3 & p) { return std::max(lowestHu, FieldHu(p)); };
    spec.adjust = [&](DcmDataset & dataset, unsigned) { change(dataset); };
    WriteStack(spec, folder.Path());
    return ExitCodeOf([&] { (void)ReadOnly(folder.Path()); });
  };
  const auto nothing = [](DcmDataset &) {};
  EXPECT_EQ(exitCodeWith(nothing, -1000.0), 0);
  EXPECT_EQ(exitCodeWith(nothing, 0.0), 22) << "no value below water";
  EXPECT_EQ(exitCodeWith(Put(DCM_Modality, "MR"), -1000.0), 22);
  EXPECT_EQ(exitCodeWith(Put(DCM_EchoTime, "20"), -1000.0), 22);
  EXPECT_EQ(exitCodeWith([](DcmDataset & d) { delete d.remove(DCM_RescaleSlope); }, -1000.0), 22);
  EXPECT_EQ(exitCodeWith([](DcmDataset & d) { delete d.remove(DCM_RescaleIntercept); }, -1000.0), 22);
  EXPECT_EQ(exitCodeWith(Put(DCM_RescaleSlope, "0"), -1000.0), 22);
  EXPECT_EQ(exitCodeWith(Put(DCM_RescaleSlope, "nan"), -1000.0), 22);
  EXPECT_EQ(exitCodeWith(Put(DCM_RescaleType, "MGML"), -1000.0), 22);
}

TEST(CtReader, TellsTheSideOfTheHeadersAndTheirContradictions)
{
  const auto sideWith = [](const std::function<void(DcmDataset &, unsigned)> & change, bool expectsWarning)
  {
    const TempFolder folder;
    StackSpec spec;
    spec.adjust = change;
    WriteStack(spec, folder.Path());
    RunContext context(2);
    const std::string side = ReadOnly(folder.Path(), context).attributes.laterality;
    EXPECT_EQ(HasWarning(context, "side-contradiction"), expectsWarning);
    return side;
  };
  EXPECT_EQ(sideWith([](DcmDataset &, unsigned) {}, false), "");
  EXPECT_EQ(sideWith([](DcmDataset & d, unsigned) { d.putAndInsertString(DCM_Laterality, "L"); }, false), "L");
  EXPECT_EQ(sideWith([](DcmDataset & d, unsigned) { d.putAndInsertString(DCM_ImageLaterality, "R"); }, false), "R");
  EXPECT_EQ(sideWith([](DcmDataset & d, unsigned k) { d.putAndInsertString(DCM_Laterality, k == 2 ? "R" : "L"); }, true), "?");
  const auto withRegion = [](DcmDataset & d, const char * code)
  {
    DcmItem * region = nullptr;
    DcmItem * modifier = nullptr;
    d.findOrCreateSequenceItem(DCM_AnatomicRegionSequence, region);
    region->findOrCreateSequenceItem(DCM_AnatomicRegionModifierSequence, modifier);
    modifier->putAndInsertString(DCM_CodeValue, code);
  };
  EXPECT_EQ(sideWith([&](DcmDataset & d, unsigned) { withRegion(d, "7771000"); }, false), "L");
  EXPECT_EQ(sideWith(
                [&](DcmDataset & d, unsigned)
                {
                  withRegion(d, "G-A100");
                  d.putAndInsertString(DCM_Laterality, "L");
                },
                true),
            "?");
}

TEST(Scan, KeepsWhatResultsNeedAndStripsControlCharacters)
{
  const TempFolder folder;
  StackSpec spec;
  spec.adjust = [](DcmDataset & dataset, unsigned)
  {
    dataset.putAndInsertString(DCM_Manufacturer, "ACME");
    dataset.putAndInsertString(DCM_ConvolutionKernel, "B31f");
    dataset.putAndInsertString(DCM_ContrastBolusAgent, "Iomeprol");
    dataset.putAndInsertString(DCM_SeriesDescription, "legs\n5\x1b mm");
  };
  WriteStack(spec, folder.Path());
  const VolumeCandidate candidate = ScanFolder(folder.Path()).candidates.at(0);
  EXPECT_EQ(candidate.attributes.manufacturer, "ACME");
  EXPECT_EQ(candidate.attributes.convolutionKernel, "B31f");
  EXPECT_TRUE(candidate.contrastEnhanced);
  EXPECT_EQ(candidate.attributes.kvp, 120.0);
  EXPECT_EQ(candidate.attributes.sliceThicknessMm, 3.0);
  EXPECT_EQ(candidate.attributes.seriesDescription, "legs5 mm");
  EXPECT_EQ(candidate.attributes.transferSyntaxUid, "1.2.840.10008.1.2.1");
  EXPECT_NEAR(candidate.CoverageMm(), 24.0, 1e-9);
}
} // namespace myosect::dicom::test
