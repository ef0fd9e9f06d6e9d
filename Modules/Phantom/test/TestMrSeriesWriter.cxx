#include "myosect/Phantom/MrSeriesWriter.h"

#include <gtest/gtest.h>

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <cmath>
#include <fstream>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Phantom/MrPhantom.h"

namespace
{
using namespace myosect;
using namespace myosect::phantom;
namespace fs = std::filesystem;

class MrSeries : public testing::Test
{
protected:
  void SetUp() override
  {
    m_Grid.size = { 13, 9, 4 };
    m_Grid.spacingMm = { 1.25, 1.5, 6.0 };
    m_Grid.originLps = { -8.0, -6.0, 40.0 };
    for (const MrPart part : { MrPart::Water, MrPart::Fat, MrPart::InPhase, MrPart::OpposedPhase, MrPart::FatFraction })
    {
      std::vector<float> & values = m_Values[part];
      for (std::size_t i = 0; i < m_Grid.VoxelCount(); ++i)
      {
        const double share = 0.5 + 0.5 * std::sin(0.1 * static_cast<double>(i) + static_cast<double>(part));
        values.push_back(static_cast<float>(part == MrPart::FatFraction ? share : std::round(900.0 * share) + static_cast<double>(part)));
      }
      m_Images.push_back({ part, &values });
    }
    m_Sequence.patientAgeYears = 7;
    m_Identity.seriesDescription = "legs";
  }

  std::vector<fs::path> Write(const MrEncoding & encoding)
  {
    return WriteMrSeries(m_Folder.Path(), m_Grid, m_Images, m_Sequence, m_Identity, encoding);
  }

  static std::string Text(DcmItem & item, const DcmTagKey & tag)
  {
    OFString value;
    item.findAndGetOFStringArray(tag, value, true);
    return value.c_str();
  }

  static double Number(DcmItem & item, const DcmTagKey & tag)
  {
    Float64 value = std::nan("");
    if (item.findAndGetFloat64(tag, value).bad())
    {
      Float32 single = 0.0F;
      value = item.findAndGetFloat32(tag, single).good() ? static_cast<double>(single) : std::nan("");
    }
    return value;
  }

  static std::vector<double> Stored(DcmDataset & dataset)
  {
    const Uint16 * words = nullptr;
    unsigned long count = 0;
    EXPECT_TRUE(dataset.findAndGetUint16Array(DCM_PixelData, words, &count).good());
    return { words, words + count };
  }

  test::TemporaryFolder m_Folder;
  Grid m_Grid;
  std::map<MrPart, std::vector<float>> m_Values;
  std::vector<MrImage> m_Images;
  MrSequence m_Sequence;
  DicomIdentity m_Identity;
};

TEST_F(MrSeries, OfSiemensHasATokenAPartAndKeepsTheSignal)
{
  const auto files = Write({});
  ASSERT_EQ(files.size(), 20U);
  std::set<std::string> series, instances, studies, frames;
  const char * tokens[] = { "DERIVED\\PRIMARY\\M\\DIXON\\WATER", "DERIVED\\PRIMARY\\M\\DIXON\\FAT", "ORIGINAL\\PRIMARY\\M\\DIXON\\IN_PHASE",
                            "ORIGINAL\\PRIMARY\\M\\DIXON\\OPP_PHASE", "DERIVED\\PRIMARY\\M\\DIXON\\FAT_FRACTION" };
  const char * ends[] = { "legs_W", "legs_F", "legs_in", "legs_opp", "legs_FF" };
  for (std::size_t i = 0; i < files.size(); ++i)
  {
    DcmFileFormat file;
    ASSERT_TRUE(file.loadFile(files[i].c_str()).good());
    DcmDataset & d = *file.getDataset();
    EXPECT_EQ(Text(d, DCM_SOPClassUID), UID_MRImageStorage);
    EXPECT_EQ(Text(d, DCM_Modality), "MR");
    EXPECT_EQ(Text(d, DCM_ImageType), tokens[i / 4]);
    EXPECT_EQ(Text(d, DCM_SeriesDescription), ends[i / 4]);
    EXPECT_EQ(Text(d, DCM_PatientAge), "007Y");
    EXPECT_EQ(Text(d, DCM_PixelSpacing), "1.5\\1.25");
    EXPECT_NEAR(Number(d, DCM_EchoTime), i / 4 == 3 ? 1.15 : 2.3, 1e-9);
    EXPECT_NEAR(Number(d, DCM_RepetitionTime), 10.0, 1e-9);
    EXPECT_FALSE(d.tagExists(DCM_RescaleSlope));
    const double z = std::stod(Text(d, DCM_ImagePositionPatient).substr(Text(d, DCM_ImagePositionPatient).rfind('\\') + 1));
    EXPECT_NEAR(z, 40.0 + 6.0 * static_cast<double>(i % 4), 1e-9);
    const auto stored = Stored(d);
    const MrPart part = m_Images[i / 4].part;
    for (std::size_t v = 0; v < stored.size(); ++v)
    {
      const double truth = m_Values[part][v + (i % 4) * m_Grid.SliceVoxelCount()] * (part == MrPart::FatFraction ? 1000.0 : 1.0);
      ASSERT_NEAR(stored[v], truth, 0.501);
    }
    series.insert(Text(d, DCM_SeriesInstanceUID));
    instances.insert(Text(d, DCM_SOPInstanceUID));
    studies.insert(Text(d, DCM_StudyInstanceUID));
    frames.insert(Text(d, DCM_FrameOfReferenceUID));
  }
  EXPECT_EQ(series.size(), 5U);
  EXPECT_EQ(series.count(MrSeriesUid(m_Identity, MrPart::Water, MrVendor::Siemens)), 1U);
  EXPECT_EQ(instances.size(), 20U);
  EXPECT_EQ(studies.size(), 1U);
  EXPECT_EQ(frames.size(), 1U);
}

TEST_F(MrSeries, OfGeTellsPartsInTheDescription)
{
  MrEncoding encoding;
  encoding.vendor = MrVendor::Ge;
  const auto files = Write(encoding);
  const char * begins[] = { "WATER: legs", "FAT: legs", "InPhase: legs", "OutPhase: legs", "FatFrac: legs" };
  for (std::size_t i = 0; i < files.size(); i += 4)
  {
    DcmFileFormat file;
    ASSERT_TRUE(file.loadFile(files[i].c_str()).good());
    EXPECT_EQ(Text(*file.getDataset(), DCM_SeriesDescription), begins[i / 4]);
    EXPECT_EQ(Text(*file.getDataset(), DCM_ImageType), i == 0   ? "DERIVED\\PRIMARY\\DIXON\\WATER"
                                                       : i == 4 ? "DERIVED\\PRIMARY\\DIXON\\FAT"
                                                       : i < 16 ? "ORIGINAL\\PRIMARY\\OTHER"
                                                                : "DERIVED\\PRIMARY\\OTHER");
  }
}

TEST_F(MrSeries, OfPhilipsIsOneWhoseSignalComesBackByTheScaleSlope)
{
  MrEncoding encoding;
  encoding.vendor = MrVendor::Philips;
  encoding.perSliceScaling = true;
  encoding.descending = true;
  const auto files = Write(encoding);
  std::set<std::string> series;
  std::set<double> slopes;
  for (std::size_t i = 0; i < files.size(); ++i)
  {
    DcmFileFormat file;
    ASSERT_TRUE(file.loadFile(files[i].c_str()).good());
    DcmDataset & d = *file.getDataset();
    series.insert(Text(d, DCM_SeriesInstanceUID));
    const double rescale = Number(d, DCM_RescaleSlope), intercept = Number(d, DCM_RescaleIntercept);
    const double scale = Number(d, DcmTagKey(0x2005, 0x100E));
    slopes.insert(rescale * scale);
    const MrPart part = m_Images[i / 4].part;
    const double unit = part == MrPart::FatFraction ? 100.0 : 1.0;
    const auto stored = Stored(d);
    for (std::size_t v = 0; v < stored.size(); ++v)
    {
      const double truth = unit * m_Values[part][v + (3 - i % 4) * m_Grid.SliceVoxelCount()];
      ASSERT_NEAR((stored[v] * rescale + intercept) / (rescale * scale), truth, 0.51 / scale);
    }
  }
  EXPECT_EQ(series.size(), 1U);
  EXPECT_GT(slopes.size(), 8U) << "rescaled values alone are on different scales";
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(files[4].c_str()).good());
  EXPECT_EQ(Text(*file.getDataset(), DCM_ImageType), "ORIGINAL\\PRIMARY\\F\\F\\DERIVED");
}

TEST_F(MrSeries, OfPhilipsMayLackItsScaleSlope)
{
  MrEncoding encoding;
  encoding.vendor = MrVendor::Philips;
  encoding.privateScaling = false;
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(Write(encoding).front().c_str()).good());
  EXPECT_FALSE(file.getDataset()->tagExists(DcmTagKey(0x2005, 0x100E)));
  EXPECT_TRUE(file.getDataset()->tagExists(DCM_RescaleSlope));
}

TEST_F(MrSeries, OfPhilipsAsOneEnhancedFileHasTypeAndScaleInEveryFrame)
{
  MrEncoding encoding;
  encoding.vendor = MrVendor::Philips;
  encoding.enhancedMultiFrame = true;
  const auto files = Write(encoding);
  ASSERT_EQ(files.size(), 1U);
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(files.front().c_str()).good());
  DcmDataset & d = *file.getDataset();
  EXPECT_EQ(Text(d, DCM_SOPClassUID), UID_EnhancedMRImageStorage);
  EXPECT_EQ(Text(d, DCM_ImageType), "ORIGINAL\\PRIMARY\\DIXON\\MIXED");
  EXPECT_EQ(Text(d, DCM_NumberOfFrames), "20");
  const auto stored = Stored(d);
  ASSERT_EQ(stored.size(), 5 * m_Grid.VoxelCount());
  const char * types[] = { "WATER", "FAT", "IN_PHASE", "OUT_OF_PHASE", "FAT_FRACTION" };
  for (long frame = 0; frame < 20; ++frame)
  {
    DcmItem * group = nullptr;
    DcmItem * item = nullptr;
    ASSERT_TRUE(d.findAndGetSequenceItem(DCM_PerFrameFunctionalGroupsSequence, group, frame).good());
    ASSERT_TRUE(group->findAndGetSequenceItem(DCM_MRImageFrameTypeSequence, item).good());
    EXPECT_EQ(Text(*item, DCM_FrameType), std::string("ORIGINAL\\PRIMARY\\DIXON\\") + types[frame / 4]);
    ASSERT_TRUE(group->findAndGetSequenceItem(DCM_MREchoSequence, item).good());
    EXPECT_NEAR(Number(*item, DCM_EffectiveEchoTime), frame / 4 == 3 ? 1.15 : 2.3, 1e-9);
    ASSERT_TRUE(group->findAndGetSequenceItem(DcmTagKey(0x2005, 0x140F), item).good());
    const double scale = Number(*item, DcmTagKey(0x2005, 0x100E));
    const auto part = m_Images[static_cast<std::size_t>(frame / 4)].part;
    const std::size_t first = static_cast<std::size_t>(frame) * m_Grid.SliceVoxelCount();
    const double truth =
        m_Values[part][static_cast<std::size_t>(frame % 4) * m_Grid.SliceVoxelCount() + 5] * (part == MrPart::FatFraction ? 100.0 : 1.0);
    EXPECT_NEAR(stored[first + 5] / scale, truth, 0.51 / scale);
  }
}

TEST_F(MrSeries, OfXaIsAnEnhancedFileAPart)
{
  MrEncoding encoding;
  encoding.enhancedMultiFrame = true;
  const auto files = Write(encoding);
  ASSERT_EQ(files.size(), 5U);
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(files[1].c_str()).good());
  EXPECT_EQ(Text(*file.getDataset(), DCM_ImageType), "DERIVED\\PRIMARY\\DIXON\\FAT");
  EXPECT_EQ(Text(*file.getDataset(), DCM_NumberOfFrames), "4");
  const auto stored = Stored(*file.getDataset());
  for (std::size_t v = 0; v < stored.size(); ++v)
  {
    ASSERT_NEAR(stored[v], m_Values[MrPart::Fat][v], 0.501);
  }
}

TEST_F(MrSeries, MayLackTimesAndAge)
{
  m_Sequence.writeTimes = false;
  m_Sequence.patientAgeYears.reset();
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(Write({}).front().c_str()).good());
  EXPECT_EQ(Text(*file.getDataset(), DCM_RepetitionTime), "");
  EXPECT_FALSE(file.getDataset()->tagExists(DCM_FlipAngle));
  EXPECT_FALSE(file.getDataset()->tagExists(DCM_PatientAge));
}

TEST_F(MrSeries, ThatCannotBeStoredIsRefused)
{
  const auto refuses = [&](const MrEncoding & encoding)
  {
    try
    {
      Write(encoding);
      return false;
    }
    catch (const Error & error)
    {
      return error.Code() == ErrorCode::CannotWrite;
    }
  };
  MrEncoding lossy;
  lossy.syntax = DicomEncoding::Syntax::JpegBaseline;
  EXPECT_TRUE(refuses(lossy));
  m_Identity.seriesUid = "1.2.3";
  EXPECT_TRUE(refuses({})) << "one UID for several series";
  m_Identity.seriesUid.clear();
  m_Values[MrPart::Water][3] = -4.0F;
  EXPECT_TRUE(refuses({}));
  m_Values[MrPart::Water][3] = std::nanf("");
  EXPECT_TRUE(refuses({}));
  m_Values[MrPart::Water].pop_back();
  EXPECT_TRUE(refuses({}));
}

TEST(MrCaseFiles, HaveTruthUnderTheColumnsOfTheTables)
{
  const test::TemporaryFolder folder;
  MrPhantomParameters p = MrCaseParameters("mr-dixon-stations", 3);
  p.limbs.acquisition.grid.size[2] = 6;
  p.limbs.acquisition.subSamples = 2;
  p.mr.stations = { { 0, 4 }, { 3, 3 } };
  RunContext context(2);
  WriteMrCase(p, folder.Path(), context, 3);
  std::ifstream file(folder / "truth.json");
  const auto json = nlohmann::json::parse(file);
  EXPECT_EQ(json["case"], "mr-dixon-stations");
  ASSERT_EQ(json["slices"].size(), 12U);
  const auto & row = json["slices"][0];
  EXPECT_EQ(row["modality"], "dixon");
  for (const char * column :
       { "muscle_area_cm2", "fat_fraction_percent", "contractile_area_cm2", "proton_fat_fraction_percent", "dark_area_cm2" })
  {
    EXPECT_TRUE(row.contains(column)) << column;
  }
  EXPECT_TRUE(row["muscle_mean_hu"].is_null());
  const std::string uids = row["series_uid"];
  std::set<std::string> water;
  for (const auto & entry : fs::recursive_directory_iterator(folder / "dicom"))
  {
    if (entry.path().parent_path().filename() == "water" && entry.is_regular_file())
    {
      DcmFileFormat dicom;
      ASSERT_TRUE(dicom.loadFile(entry.path().c_str()).good());
      OFString uid;
      dicom.getDataset()->findAndGetOFString(DCM_SeriesInstanceUID, uid);
      water.insert(uid.c_str());
    }
  }
  ASSERT_EQ(water.size(), 2U);
  for (const std::string & uid : water)
  {
    EXPECT_NE(uids.find(uid), std::string::npos);
  }
}
} // namespace
