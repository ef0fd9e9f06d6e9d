#include <fstream>
#include <functional>
#include <iterator>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcdeftag.h"
#include "dcmtk/dcmdata/dcfilefo.h"
#include "dcmtk/dcmdata/dcsequen.h"

#include "ExportStudy.h"
#include "myosect/Core/Error.h"

namespace myosect::dicomexport
{
namespace
{
using test::ExportStudy;
using test::SeriesShape;

const ObjectKinds kSegmentationOnly{ true, false, false, false };

std::string Bytes(const std::filesystem::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}

std::string Text(DcmItem & item, const DcmTagKey & tag)
{
  OFString text;
  return item.findAndGetOFStringArray(tag, text).good() ? text.c_str() : "";
}

DcmItem & Entry(DcmItem & item, const DcmTagKey & tag, unsigned long index = 0)
{
  DcmSequenceOfItems * sequence = nullptr;
  if (item.findAndGetSequence(tag, sequence).bad() || index >= sequence->card())
  {
    throw std::out_of_range(DcmTag(tag).getTagName());
  }
  return *sequence->getItem(index);
}

/** Changes a written object in place. */
void Alter(const std::filesystem::path & file, const std::function<void(DcmDataset &)> & change)
{
  DcmFileFormat format;
  ASSERT_TRUE(format.loadFile(file.c_str()).good());
  format.loadAllDataIntoMemory();
  change(*format.getDataset());
  ASSERT_TRUE(format.saveFile(file.c_str()).good());
}

class SegmentationOf : public testing::TestWithParam<SeriesShape>
{
};

TEST_P(SegmentationOf, GivesEveryLabelBack)
{
  ExportStudy study(GetParam());
  const auto file = study.Write("out", kSegmentationOnly) / "seg.dcm";
  EXPECT_TRUE(SegmentationFile(file).IsOwn());
  EXPECT_EQ(study.ReadBack(file), study.labels);
}

TEST_P(SegmentationOf, LiesOnTheStoredImagesAndNamesThem)
{
  ExportStudy study(GetParam());
  DcmFileFormat format;
  ASSERT_TRUE(format.loadFile((study.Write("out", kSegmentationOnly) / "seg.dcm").c_str()).good());
  DcmDataset & dataset = *format.getDataset();
  EXPECT_EQ(Text(dataset, DCM_FrameOfReferenceUID), study.source.frameOfReferenceUid);
  Sint32 frames = 0;
  ASSERT_TRUE(dataset.findAndGetSint32(DCM_NumberOfFrames, frames).good());
  std::set<std::pair<int, std::size_t>> filled;
  const Grid & grid = study.source.grid;
  for (std::size_t i = 0; i < study.labels.size(); ++i)
  {
    if (study.labels[i] != kBackgroundLabel)
    {
      filled.emplace(study.labels[i], i / grid.SliceVoxelCount());
    }
  }
  EXPECT_EQ(static_cast<std::size_t>(frames), filled.size()) << "empty frames are left out";
  for (unsigned long f = 0; f < static_cast<unsigned long>(frames); ++f)
  {
    DcmItem & group = Entry(dataset, DCM_PerFrameFunctionalGroupsSequence, f);
    DcmItem & reference = Entry(Entry(group, DCM_DerivationImageSequence), DCM_SourceImageSequence);
    Uint32 place = 0;
    ASSERT_TRUE(Entry(group, DCM_FrameContentSequence).findAndGetUint32(DCM_DimensionIndexValues, place, 1).good());
    const dicom::SliceSource & slice = study.source.slices.at(place - 1);
    EXPECT_EQ(Text(reference, DCM_ReferencedSOPInstanceUID), slice.sopInstanceUid);
    EXPECT_EQ(Text(reference, DCM_ReferencedFrameNumber), slice.frameNumber == 0 ? "" : std::to_string(slice.frameNumber));
    for (unsigned long c = 0; c < 3; ++c)
    {
      Float64 value = 0.0;
      ASSERT_TRUE(Entry(group, DCM_PlanePositionSequence).findAndGetFloat64(DCM_ImagePositionPatient, value, c).good());
      EXPECT_EQ(value, slice.positionLps[c]);
    }
  }
  DcmItem & shared = Entry(dataset, DCM_SharedFunctionalGroupsSequence);
  for (unsigned long c = 0; c < 6; ++c)
  {
    Float64 value = 0.0;
    ASSERT_TRUE(Entry(shared, DCM_PlaneOrientationSequence).findAndGetFloat64(DCM_ImageOrientationPatient, value, c).good());
    EXPECT_EQ(value, study.source.slices.front().orientation[c]);
  }
  EXPECT_EQ(Text(Entry(shared, DCM_PixelMeasuresSequence), DCM_SpacingBetweenSlices).empty(), GetParam().hasGap);
}

INSTANTIATE_TEST_SUITE_P(Stored, SegmentationOf, testing::ValuesIn(test::SeriesShapes()),
                         [](const auto & entry) { return entry.param.name; });

class Segmentation : public testing::Test
{
protected:
  ExportStudy study{ test::SeriesShapes().front() };

  std::vector<std::int32_t> Numbers(const std::filesystem::path & file) const
  {
    return SegmentationFile(file).NumbersOn(study.source, [](const SegmentDescription &) { return true; });
  }

  void ExpectRefused(const std::filesystem::path & file, ErrorCode code, const std::string & words) const
  {
    try
    {
      Numbers(file);
      ADD_FAILURE() << "accepted";
    }
    catch (const Error & error)
    {
      EXPECT_EQ(error.Code(), code);
      EXPECT_THAT(error.what(), testing::HasSubstr(words));
    }
  }
};

TEST_F(Segmentation, IsTheSameToTheByteAndAnotherLabelGivesOtherUids)
{
  const auto first = study.Write("a", kSegmentationOnly) / "seg.dcm";
  EXPECT_EQ(Bytes(first), Bytes(study.Write("b", kSegmentationOnly) / "seg.dcm"));
  study.labels[study.labels.size() / 3] = study.labels[study.labels.size() / 3] == 1 ? 3 : 1;
  DcmFileFormat before;
  DcmFileFormat after;
  ASSERT_TRUE(before.loadFile(first.c_str()).good());
  ASSERT_TRUE(after.loadFile((study.Write("c", kSegmentationOnly) / "seg.dcm").c_str()).good());
  EXPECT_NE(Text(*before.getDataset(), DCM_SOPInstanceUID), Text(*after.getDataset(), DCM_SOPInstanceUID));
}

TEST_F(Segmentation, NamesTheAlgorithmAndTurnsSemiautomaticOnceEdited)
{
  const auto type = [&](const char * name)
  {
    DcmFileFormat format;
    EXPECT_TRUE(format.loadFile((study.Write(name, kSegmentationOnly) / "seg.dcm").c_str()).good());
    return Text(Entry(*format.getDataset(), DCM_SegmentSequence), DCM_SegmentAlgorithmType);
  };
  EXPECT_EQ(type("a"), "AUTOMATIC");
  study.content.table.slices.front().edited = true;
  EXPECT_EQ(type("b"), "SEMIAUTOMATIC");
}

TEST_F(Segmentation, KeepsTrackingUidsOfAParticipantOverVisits)
{
  StudyIdentity first{ "P-17", "2024-01-01", "1.2.3", "1.2.3.4", Modality::Ct };
  StudyIdentity second{ "P-17", "2025-01-01", "1.2.9", "1.2.9.4", Modality::Dixon };
  StudyIdentity other{ "P-18", "2024-01-01", "1.2.3", "1.2.3.4", Modality::Ct };
  EXPECT_EQ(TrackingUid(first, Side::Left, Segment::Thigh, "muscle"), TrackingUid(second, Side::Left, Segment::Thigh, "muscle"));
  EXPECT_NE(TrackingUid(first, Side::Left, Segment::Thigh, "muscle"), TrackingUid(first, Side::Right, Segment::Thigh, "muscle"));
  EXPECT_NE(TrackingUid(first, Side::Left, Segment::Thigh, "muscle"), TrackingUid(other, Side::Left, Segment::Thigh, "muscle"));
  first.participantId = second.participantId = "unknown";
  EXPECT_NE(TrackingUid(first, Side::Left, Segment::Thigh, "muscle"), TrackingUid(second, Side::Left, Segment::Thigh, "muscle"))
      << "two people of whom nobody knows who they are must not be followed as one";
}

TEST_F(Segmentation, IsReadWithFramesInAnyOrder)
{
  const auto file = study.Write("out", kSegmentationOnly) / "seg.dcm";
  const auto expected = Numbers(file);
  Alter(file,
        [](DcmDataset & dataset)
        {
          DcmSequenceOfItems * frames = nullptr;
          ASSERT_TRUE(dataset.findAndGetSequence(DCM_PerFrameFunctionalGroupsSequence, frames).good());
          const std::size_t count = frames->card();
          std::vector<DcmItem *> items;
          while (frames->card() > 0)
          {
            items.push_back(frames->remove(0UL));
          }
          for (std::size_t i = 0; i < count; ++i)
          {
            frames->append(items[count - 1 - i]);
          }
          const Uint8 * pixels = nullptr;
          unsigned long length = 0;
          ASSERT_TRUE(dataset.findAndGetUint8Array(DCM_PixelData, pixels, &length).good());
          constexpr std::size_t bits = 37 * 29;
          std::vector<Uint8> reversed(length, 0);
          for (std::size_t i = 0; i < count * bits; ++i)
          {
            const std::size_t from = (count - 1 - i / bits) * bits + i % bits;
            reversed[i / 8] = static_cast<Uint8>(reversed[i / 8] | (((pixels[from / 8] >> (from % 8)) & 1) << (i % 8)));
          }
          ASSERT_TRUE(dataset.putAndInsertUint8Array(DCM_PixelData, reversed.data(), length).good());
        });
  EXPECT_EQ(Numbers(file), expected);
}

TEST_F(Segmentation, IsRefusedInAnotherFrameOfReference)
{
  const auto file = study.Write("out", kSegmentationOnly) / "seg.dcm";
  Alter(file, [](DcmDataset & d) { d.putAndInsertString(DCM_FrameOfReferenceUID, "1.2.3.4.5"); });
  ExpectRefused(file, ErrorCode::UnsupportedInput, "frame of reference");
}

TEST_F(Segmentation, IsRefusedBesideTheSlices)
{
  const auto file = study.Write("out", kSegmentationOnly) / "seg.dcm";
  Alter(file,
        [](DcmDataset & d)
        {
          Entry(Entry(d, DCM_PerFrameFunctionalGroupsSequence), DCM_PlanePositionSequence)
              .putAndInsertString(DCM_ImagePositionPatient, "-18.7\\10.123456\\-399.5");
        });
  ExpectRefused(file, ErrorCode::UnsupportedInput, "lies on no slice");
}

TEST_F(Segmentation, IsRefusedInAnotherSize)
{
  const auto file = study.Write("out", kSegmentationOnly) / "seg.dcm";
  Alter(file, [](DcmDataset & d) { d.putAndInsertUint16(DCM_Columns, 29); });
  ExpectRefused(file, ErrorCode::UnsupportedInput, "29 x 29");
}

TEST_F(Segmentation, IsRefusedWhenItsPixelsAreCutOff)
{
  const auto file = study.Write("out", kSegmentationOnly) / "seg.dcm";
  Alter(file, [](DcmDataset & d) { d.putAndInsertString(DCM_NumberOfFrames, "4000"); });
  ExpectRefused(file, ErrorCode::UnreadableInput, "shorter");
}

TEST_F(Segmentation, IsRefusedWhenSegmentsOverlap)
{
  const auto file = study.Write("out", kSegmentationOnly) / "seg.dcm";
  Alter(file,
        [](DcmDataset & d)
        {
          Entry(Entry(d, DCM_PerFrameFunctionalGroupsSequence, 1), DCM_PlanePositionSequence)
              .putAndInsertString(DCM_ImagePositionPatient, "-18.7\\10.123456\\-400.5");
        });
  Alter(file,
        [](DcmDataset & d)
        {
          Entry(Entry(d, DCM_PerFrameFunctionalGroupsSequence, 1), DCM_SegmentIdentificationSequence)
              .putAndInsertUint16(DCM_ReferencedSegmentNumber, 2);
        });
  ExpectRefused(file, ErrorCode::UnsupportedInput, "overlap");
}

TEST_F(Segmentation, RefusesOtherObjects)
{
  const auto out = study.Write("out", { false, true, false, false });
  ExpectRefused(out / "sr.dcm", ErrorCode::UnsupportedInput, "no segmentation object");
  EXPECT_TRUE(IsDicomFile(out / "sr.dcm"));
  EXPECT_FALSE(IsDicomFile(__FILE__));
}

TEST_F(Segmentation, IsLeftOutWithAWarningWhenThereIsNoLabel)
{
  std::fill(study.labels.begin(), study.labels.end(), kBackgroundLabel);
  EXPECT_FALSE(std::filesystem::exists(study.Write("out", kSegmentationOnly) / "seg.dcm"));
}
} // namespace
} // namespace myosect::dicomexport
