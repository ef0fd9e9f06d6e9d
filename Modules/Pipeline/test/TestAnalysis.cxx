#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <memory>
#include <set>

#include "TemporaryFolder.h"
#include "SmallStudy.h"
#include "myosect/Core/Error.h"
#include "myosect/Image/VolumeFile.h"

namespace
{
using namespace myosect;
using namespace myosect::pipeline;
using namespace myosect::test;
namespace fs = std::filesystem;

int ExitCodeOf(const std::function<void()> & action)
{
  try
  {
    action();
  }
  catch (const Error & error)
  {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.ExitCode();
  }
  return 0;
}

/** One analysis, shared by the tests of this file. */
class SmallStudyResult : public testing::Test
{
protected:
  static void SetUpTestSuite()
  {
    s_Shared = std::make_unique<TemporaryFolder>();
    WriteSmallStudy(Dicom());
    RunContext context(1);
    AnalysisRequest request = RequestFor(Dicom());
    request.keepImage = true;
    s_Outcome = Analyze(request, Result(), context);
  }
  static void TearDownTestSuite() { s_Shared.reset(); }

  static fs::path Dicom() { return *s_Shared / "dicom"; }
  static fs::path Result() { return *s_Shared / "result"; }

  /** Everything but the one place for run times must be alike. */
  static void ExpectSameBytes(const fs::path & other, const std::set<std::string> & except = {})
  {
    for (const auto & entry : fs::recursive_directory_iterator(Result()))
    {
      const std::string name = entry.path().lexically_relative(Result()).string();
      if (!entry.is_regular_file() || except.count(name) != 0)
      {
        continue;
      }
      std::string expected = FileBytes(entry.path());
      std::string actual = FileBytes(other / name);
      if (name == "summary.json")
      {
        expected.erase(expected.find("\"timing\""));
        actual.erase(std::min(actual.size(), actual.find("\"timing\"")));
      }
      EXPECT_TRUE(actual == expected) << name;
    }
  }

  TemporaryFolder m_Folder;
  static std::unique_ptr<TemporaryFolder> s_Shared;
  static Outcome s_Outcome;
};
std::unique_ptr<TemporaryFolder> SmallStudyResult::s_Shared;
Outcome SmallStudyResult::s_Outcome;

TEST_F(SmallStudyResult, HoldsTheFilesOfTheContract)
{
  for (const char * name : { "summary.json", "measurements.csv", "limbs.csv", "levels.csv", "asymmetry.csv", "segmentation.nii.gz", "segmentation.label",
                             "report.html", "report.txt", "image.nii.gz" })
  {
    EXPECT_TRUE(fs::is_regular_file(Result() / name)) << name;
    EXPECT_GT(fs::file_size(Result() / name), 0u) << name;
  }
  EXPECT_GT(EntriesIn(Result() / "qc"), 0u);
  EXPECT_FALSE(fs::exists(Result() / "structures.csv")) << "of foreign segmentations only";
  EXPECT_EQ(s_Outcome.limbCount, 2u);
  EXPECT_FALSE(s_Outcome.partial);
}

TEST_F(SmallStudyResult, HasARowForEverySliceAndLimbNearTheTruth)
{
  const auto rows = ReadTable(Result() / "measurements.csv");
  ASSERT_EQ(rows.size(), 8u);
  for (const auto & row : rows)
  {
    const auto truth = std::find_if(SmallThighs().truth.begin(), SmallThighs().truth.end(),
                                    [&](const SliceMeasurement & t) {
                                      return ToString(t.side) == row.at("side") && std::to_string(t.sliceIndex) == row.at("slice_index");
                                    });
    ASSERT_NE(truth, SmallThighs().truth.end());
    EXPECT_EQ(row.at("status"), "ok");
    EXPECT_EQ(row.at("modality"), "ct");
    EXPECT_EQ(row.at("segment"), "thigh");
    EXPECT_NEAR(std::stod(row.at("limb_area_cm2")), *truth->limbAreaCm2, 0.02 * *truth->limbAreaCm2);
    EXPECT_NEAR(std::stod(row.at("compartment_area_cm2")), *truth->compartmentAreaCm2, 0.04 * *truth->compartmentAreaCm2);
    EXPECT_NEAR(std::stod(row.at("muscle_area_cm2")), *truth->muscleAreaCm2, 0.06 * *truth->muscleAreaCm2);
    EXPECT_NEAR(std::stod(row.at("z_mm")), truth->zMm, 1e-3);
  }
}

TEST_F(SmallStudyResult, IsTheSameWhenItsOwnSegmentationIsMeasured)
{
  MeasureRequest request;
  request.image = RequestFor(Dicom());
  request.segmentation = Result() / "segmentation.nii.gz";
  RunContext context(2);
  const Outcome outcome = Measure(request, m_Folder / "again", context);
  EXPECT_FALSE(outcome.partial);
  for (const char * name : { "measurements.csv", "limbs.csv", "levels.csv", "asymmetry.csv", "segmentation.nii.gz" })
  {
    EXPECT_TRUE(FileBytes(m_Folder / "again" / name) == FileBytes(Result() / name)) << name;
  }
}

TEST_F(SmallStudyResult, IsTheSameWithFourThreads)
{
  RunContext context(4);
  AnalysisRequest request = RequestFor(Dicom());
  request.keepImage = true;
  (void)Analyze(request, m_Folder / "again", context);
  ExpectSameBytes(m_Folder / "again");
}

TEST_F(SmallStudyResult, IsTheSameForFilesWithOtherNamesInOtherFolders)
{
  std::size_t number = 0;
  AnalysisRequest request;
  for (const auto & entry : fs::directory_iterator(Dicom()))
  {
    const fs::path folder = m_Folder / ("part" + std::to_string(number % 3)) / "deeper";
    fs::create_directories(folder);
    fs::copy_file(entry.path(), folder / std::to_string(977 * (7 - number++) % 31));
  }
  request.inputs = { m_Folder / "part2", m_Folder / "part0", m_Folder / "part1" };
  request.keepImage = true;
  RunContext context(2);
  (void)Analyze(request, m_Folder / "again", context);
  ExpectSameBytes(m_Folder / "again");
}

TEST_F(SmallStudyResult, SwapsItsSidesForAMirroredPatient)
{
  Grid mirrored = SmallThighs().grid;
  mirrored.direction[0] = { -1, 0, 0 };
  mirrored.originLps[0] = -mirrored.originLps[0];
  phantom::WriteCtSeries(m_Folder / "dicom", mirrored, SmallThighs().hounsfield);
  RunContext context(2);
  (void)Analyze(RequestFor(m_Folder / "dicom"), m_Folder / "result", context);
  const auto before = ReadTable(Result() / "measurements.csv");
  const auto after = ReadTable(m_Folder / "result" / "measurements.csv");
  ASSERT_EQ(before.size(), after.size());
  for (const auto & row : before)
  {
    const auto other =
        std::find_if(after.begin(), after.end(),
                     [&](const auto & r) { return r.at("slice_index") == row.at("slice_index") && r.at("side") != row.at("side"); });
    ASSERT_NE(other, after.end());
    for (const char * name : { "limb_area_cm2", "muscle_area_cm2", "compartment_area_cm2", "bone_area_cm2" })
    {
      EXPECT_NEAR(std::stod(other->at(name)), std::stod(row.at(name)), 0.01 * std::stod(row.at(name))) << name;
    }
  }
}

TEST_F(SmallStudyResult, IsTheSameFromAVolumeFile)
{
  const CtImage::Pointer image = MakeImage<CtImage>(SmallThighs().grid);
  std::copy(SmallThighs().hounsfield.begin(), SmallThighs().hounsfield.end(), image->GetBufferPointer());
  WriteCtFile(m_Folder / "volume.nii.gz", *image);
  AnalysisRequest request = RequestFor(m_Folder / "volume.nii.gz");
  RunContext context(2);
  EXPECT_EQ(ExitCodeOf([&] { (void)Analyze(request, m_Folder / "result", context); }), 2) << "a volume file does not tell its modality";
  request.modality = Modality::Ct;
  (void)Analyze(request, m_Folder / "result", context);
  const auto fromDicom = ReadTable(Result() / "measurements.csv");
  const auto fromFile = ReadTable(m_Folder / "result" / "measurements.csv");
  ASSERT_EQ(fromFile.size(), fromDicom.size());
  for (std::size_t i = 0; i < fromFile.size(); ++i)
  {
    EXPECT_EQ(fromFile[i].at("participant_id"), "unknown");
    for (const char * name :
         { "side", "segment", "slice_index", "limb_area_cm2", "muscle_area_cm2", "imat_area_cm2", "fat_fraction_percent", "status" })
    {
      EXPECT_EQ(fromFile[i].at(name), fromDicom[i].at(name)) << name;
    }
  }
}

TEST_F(SmallStudyResult, KeepsTheImageOfTheLimbsAtItsPlace)
{
  const CtImage::Pointer image = ReadCtFile(Result() / "image.nii.gz");
  const Grid grid = GridOf(*image);
  const Grid & whole = SmallThighs().grid;
  EXPECT_LT(grid.VoxelCount(), whole.VoxelCount());
  const Vector3 first = whole.IndexIjk(grid.PointLps({ 0, 0, 0 }));
  std::size_t offset = 0;
  for (std::size_t a = 0; a < 3; ++a)
  {
    EXPECT_NEAR(first[a], std::round(first[a]), 1e-3);
    const std::size_t stride = a == 0 ? 1 : a == 1 ? whole.size[0] : whole.SliceVoxelCount();
    offset += static_cast<std::size_t>(std::lround(first[a])) * stride;
  }
  EXPECT_EQ(image->GetBufferPointer()[0], SmallThighs().hounsfield[offset]);
}

TEST_F(SmallStudyResult, IsLeftAloneUnlessReplacementWasAskedFor)
{
  fs::copy(Result(), m_Folder / "result", fs::copy_options::recursive);
  RunContext context(2);
  EXPECT_EQ(ExitCodeOf([&] { (void)Analyze(RequestFor(Dicom()), m_Folder / "result", context); }), 40);
  ExpectSameBytes(m_Folder / "result");

  AnalysisRequest request = RequestFor(m_Folder / "absent");
  request.replaceOutput = true;
  EXPECT_EQ(ExitCodeOf([&] { (void)Analyze(request, m_Folder / "result", context); }), 20);
  ExpectSameBytes(m_Folder / "result");
  EXPECT_EQ(EntriesIn(m_Folder.Path()), 1u);
}

TEST_F(SmallStudyResult, OfAForeignMaskWithSidesHasRowsCountedByVoxel)
{
  // The same tissues under the numbers of another program.
  const WideLabelImage::Pointer mask = ReadLabelFile(Result() / "segmentation.nii.gz");
  const Grid grid = GridOf(*mask);
  LabelImage::Pointer foreign = MakeImage<LabelImage>(grid);
  std::map<int, double> countedCm2;
  std::string table = "[";
  for (const Side side : { Side::Left, Side::Right })
  {
    const char * names[] = { "muscle", "intermuscular_fat",   "subcutaneous_fat",    "skin", "cortical_bone",
                             "marrow", "other_inside_fascia", "other_outside_fascia" };
    for (std::size_t t = 0; t < kTissues.size(); ++t)
    {
      table += (table.size() > 1 ? "," : "") + std::string(R"({"id": )") + std::to_string(200 + LabelOf(kTissues[t], side)) +
               R"(, "name": ")" + names[t] + R"(", "tissue": ")" + names[t] + R"(", "side": ")" + std::string(ToString(side)) + "\"}";
    }
  }
  std::ofstream(m_Folder / "table.json") << table << "]";
  for (std::size_t i = 0; i < grid.VoxelCount(); ++i)
  {
    const std::int32_t label = mask->GetBufferPointer()[i];
    foreign->GetBufferPointer()[i] = static_cast<LabelId>(label == 0 ? 0 : 200 + label);
    countedCm2[label] += i < grid.SliceVoxelCount() ? grid.PixelAreaMm2() / 100.0 : 0.0;
  }
  WriteLabelFile(m_Folder / "mask.nrrd", *foreign);

  MeasureRequest request;
  request.image = RequestFor(Dicom());
  request.segmentation = m_Folder / "mask.nrrd";
  request.labelTable = m_Folder / "table.json";
  RunContext context(2);
  (void)Measure(request, m_Folder / "result", context);
  const auto rows = ReadTable(m_Folder / "result" / "measurements.csv");
  ASSERT_EQ(rows.size(), 8u);
  EXPECT_EQ(rows[0].at("side"), "left");
  EXPECT_NEAR(std::stod(rows[0].at("muscle_area_cm2")), countedCm2[1], 1e-3);
  EXPECT_NEAR(std::stod(rows[1].at("muscle_area_cm2")), countedCm2[2], 1e-3);
  EXPECT_NEAR(std::stod(rows[0].at("imat_area_cm2")), countedCm2[3], 1e-3);
  EXPECT_NEAR(std::stod(rows[0].at("sat_area_cm2")), countedCm2[5], 1e-3);

  const auto structures = ReadTable(m_Folder / "result" / "structures.csv");
  ASSERT_EQ(structures.size(), 16u);
  EXPECT_EQ(structures[0].at("label"), "201");
  EXPECT_EQ(structures[0].at("name"), "muscle");
  EXPECT_EQ(structures[0].at("side"), "left");
  EXPECT_EQ(structures[1].at("side"), "right");
  EXPECT_GT(std::stod(structures[0].at("volume_cm3")), 100.0);
}

TEST_F(SmallStudyResult, OfAnItkSnapTableFillsStructuresOnly)
{
  std::ofstream(m_Folder / "labels.label")
      << "# ITK-SnAP Label Description File\n    0 0 0 0 0 0 0 \"Clear Label\"\n"
         "    1   103    0   31        1  1  1    \"SA\"\n    2   178   24   43        1  1  1    \"RF\"\n";
  MeasureRequest request;
  request.image = RequestFor(Dicom());
  request.segmentation = Result() / "segmentation.nii.gz";
  request.labelTable = m_Folder / "labels.label";
  RunContext context(2);
  (void)Measure(request, m_Folder / "result", context);
  EXPECT_TRUE(ReadTable(m_Folder / "result" / "measurements.csv").empty());
  EXPECT_TRUE(ReadTable(m_Folder / "result" / "asymmetry.csv").empty());
  const auto structures = ReadTable(m_Folder / "result" / "structures.csv");
  ASSERT_EQ(structures.size(), 2u);
  EXPECT_EQ(structures[0].at("name"), "SA");
  EXPECT_EQ(structures[0].at("side"), "both");
  EXPECT_EQ(structures[1].at("name"), "RF");
  const WideLabelImage::Pointer mask = ReadLabelFile(Result() / "segmentation.nii.gz");
  const auto * first = mask->GetBufferPointer();
  EXPECT_EQ(structures[0].at("voxels"), std::to_string(std::count(first, first + SmallThighs().grid.VoxelCount(), 1)));
}

TEST_F(SmallStudyResult, IsNotMadeFromASegmentationThatDoesNotFit)
{
  const WideLabelImage::Pointer mask = ReadLabelFile(Result() / "segmentation.nii.gz");
  Grid grid = GridOf(*mask);
  LabelImage::Pointer labels = MakeImage<LabelImage>(grid);
  labels->GetBufferPointer()[5] = 99;
  WriteLabelFile(m_Folder / "meaningless.nii.gz", *labels);
  grid.originLps[0] += 1.0;
  WriteLabelFile(m_Folder / "shifted.nii.gz", *MakeImage<LabelImage>(grid));
  std::ofstream(m_Folder / "damaged.nii.gz") << "no image";
  std::ofstream(m_Folder / "wrong.label") << "no label line\n";
  fs::create_directories(m_Folder / "out");

  const auto code = [&](const fs::path & segmentation, const fs::path & table)
  {
    MeasureRequest request;
    request.image = RequestFor(Dicom());
    request.segmentation = segmentation;
    request.labelTable = table;
    RunContext context(2);
    return ExitCodeOf([&] { (void)Measure(request, m_Folder / "out" / "result", context); });
  };
  EXPECT_EQ(code(m_Folder / "meaningless.nii.gz", {}), 22);
  EXPECT_EQ(code(m_Folder / "shifted.nii.gz", {}), 22);
  EXPECT_EQ(code(m_Folder / "damaged.nii.gz", {}), 20);
  EXPECT_EQ(code(m_Folder / "absent.nii.gz", {}), 20);
  EXPECT_EQ(code(Result() / "segmentation.nii.gz", m_Folder / "absent.label"), 20);
  EXPECT_EQ(code(Result() / "segmentation.nii.gz", m_Folder / "wrong.label"), 2);
  EXPECT_EQ(EntriesIn(m_Folder / "out"), 0u);
}

class FailingAnalysis : public testing::Test
{
protected:
  /** Exit code of an analysis that must leave nothing behind, not even the folders above its output. */
  int CodeFor(const AnalysisRequest & request)
  {
    RunContext context(2);
    const int code = ExitCodeOf([&] { (void)Analyze(request, m_Output / "new" / "result", context); });
    EXPECT_EQ(EntriesIn(m_Output.Path()), 0u);
    return code;
  }

  TemporaryFolder m_Input;
  TemporaryFolder m_Output;
};

TEST_F(FailingAnalysis, OfNothingUsableLeavesNothing)
{
  EXPECT_EQ(CodeFor({}), 2);
  EXPECT_EQ(CodeFor(RequestFor(m_Input / "absent")), 20);
  EXPECT_EQ(CodeFor(RequestFor(m_Input.Path())), 21) << "an empty folder";
  std::ofstream(m_Input / "letter.txt") << "no DICOM";
  EXPECT_EQ(CodeFor(RequestFor(m_Input.Path())), 21);
}

TEST_F(FailingAnalysis, OfADamagedFileLeavesNothing)
{
  const auto files = WriteSmallStudy(m_Input / "dicom");
  fs::resize_file(files[2], fs::file_size(files[2]) - 5000);
  EXPECT_EQ(CodeFor(RequestFor(m_Input / "dicom")), 20);
}

TEST_F(FailingAnalysis, OfAnImageWithoutLimbsLeavesNothing)
{
  Grid grid;
  grid.size = { 100, 80, 6 };
  grid.spacingMm = { 2.0, 2.0, 5.0 };
  phantom::WriteCtSeries(m_Input / "air", grid, std::vector<std::int16_t>(grid.VoxelCount(), -1000));
  EXPECT_EQ(CodeFor(RequestFor(m_Input / "air")), 80);
}

TEST_F(FailingAnalysis, OfTwoEqualSeriesAsksWhichOneIsMeant)
{
  phantom::DicomIdentity other;
  other.uidSeed = "other";
  WriteSmallStudy(m_Input / "first");
  WriteSmallStudy(m_Input / "second", other);
  EXPECT_EQ(CodeFor(RequestFor(m_Input.Path())), 22);
}

TEST_F(FailingAnalysis, OfParametersOutOfRangeLeavesNothing)
{
  WriteSmallStudy(m_Input / "dicom");
  AnalysisRequest request = RequestFor(m_Input / "dicom");
  request.parameters.asymmetry.areaAmberPercent = -1.0;
  EXPECT_EQ(CodeFor(request), 2);
}

TEST_F(FailingAnalysis, ThatIsCancelledInAnyStageLeavesNothing)
{
  WriteSmallStudy(m_Input / "dicom");
  std::set<std::string> stages;
  for (const char * stage : { "scan", "read", "limbs", "segment", "measure", "report", "write" })
  {
    RunContext * running = nullptr;
    bool reached = false;
    RunContext context(2,
                       [&](const ProgressEvent & event)
                       {
                         if (event.stage == stage)
                         {
                           reached = true;
                           running->Cancel();
                         }
                       });
    running = &context;
    EXPECT_EQ(ExitCodeOf([&] { (void)Analyze(RequestFor(m_Input / "dicom"), m_Output / "new" / "result", context); }), 130) << stage;
    EXPECT_TRUE(reached) << stage;
    EXPECT_EQ(EntriesIn(m_Output.Path()), 0u) << stage;
  }
}

TEST(ProgressOfAnAnalysis, RisesInEveryStage)
{
  const TemporaryFolder folder;
  WriteSmallStudy(folder / "dicom");
  std::vector<ProgressEvent> events;
  RunContext context(2, [&](const ProgressEvent & event) { events.push_back(event); });
  (void)Analyze(RequestFor(folder / "dicom"), folder / "result", context);
  std::vector<std::string> stages;
  for (std::size_t i = 0; i < events.size(); ++i)
  {
    if (i == 0 || events[i].stage != events[i - 1].stage)
    {
      stages.push_back(events[i].stage);
      EXPECT_EQ(events[i].fraction, 0.0) << events[i].stage;
    }
    else
    {
      EXPECT_GE(events[i].fraction, events[i - 1].fraction) << events[i].stage;
    }
  }
  EXPECT_EQ(stages, (std::vector<std::string>{ "scan", "read", "limbs", "segment", "measure", "report", "write" }));
}

TEST(LimbsOfUnknownSide, AreNotAddedUp)
{
  // Headers that contradict each other: which leg is which is open, but they are still two.
  const TemporaryFolder folder;
  phantom::DicomIdentity left;
  left.extra["Laterality"] = "L";
  phantom::DicomIdentity right;
  right.extra["Laterality"] = "R";
  const auto ofLeft = WriteSmallStudy(folder / "left", left);
  const auto ofRight = WriteSmallStudy(folder / "right", right);
  fs::create_directories(folder / "dicom");
  for (std::size_t i = 0; i < ofLeft.size(); ++i)
  {
    fs::copy_file(i % 2 == 0 ? ofLeft[i] : ofRight[i], folder / "dicom" / std::to_string(i));
  }
  RunContext context(2);
  const Outcome outcome = Analyze(RequestFor(folder / "dicom"), folder / "result", context);
  EXPECT_TRUE(
      std::any_of(outcome.warnings.begin(), outcome.warnings.end(), [](const Warning & w) { return w.code == "side-contradiction"; }));
  for (const auto & row : ReadTable(folder / "result" / "measurements.csv"))
  {
    EXPECT_EQ(row.at("side"), "unknown");
    if (row.at("status") == "ok")
    {
      EXPECT_LT(std::stod(row.at("limb_area_cm2")), 1.3 * *SmallThighs().truth.front().limbAreaCm2) << "the area of one leg";
    }
  }
  for (const auto & row : ReadTable(folder / "result" / "asymmetry.csv"))
  {
    EXPECT_EQ(row.at("flag"), "indeterminate");
    EXPECT_EQ(row.at("left"), "");
  }
}
} // namespace
