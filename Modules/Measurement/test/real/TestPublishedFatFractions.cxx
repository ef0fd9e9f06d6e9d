#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <itkImageFileReader.h>
#include <itkNiftiImageIO.h>

#include "myosect/Image/VolumeFile.h"
#include "myosect/Measurement/FatFraction.h"
#include "myosect/Measurement/Structures.h"

namespace
{
using namespace myosect;
using namespace myosect::measurement;
namespace fs = std::filesystem;

const fs::path kData = MYOSECT_REAL_DATA;

MrVolume ReadSignal(const fs::path & file)
{
  auto reader = itk::ImageFileReader<FloatImage>::New();
  reader->SetImageIO(itk::NiftiImageIO::New());
  reader->SetFileName(file.string());
  reader->Update();
  return ToCanonical(FloatImage::ConstPointer(reader->GetOutput()));
}

std::vector<std::string> Fields(const std::string & line)
{
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, ',');)
  {
    fields.push_back(field.substr(0, field.find('\r')));
  }
  return fields;
}

/** Published mean fat fraction by muscle. */
std::map<std::string, double> Published(const std::string & patient)
{
  std::ifstream file(kData / "thigh-dixon-dystrophy" / "fat_fraction.csv");
  std::string line;
  std::getline(file, line);
  const auto names = Fields(line);
  std::map<std::string, double> values;
  while (std::getline(file, line))
  {
    const auto fields = Fields(line);
    for (std::size_t i = 1; i < fields.size() && fields[0] == "Thigh_" + patient; ++i)
    {
      values[names[i]] = std::stod(fields[i]);
    }
  }
  return values;
}

class DystrophyThighs : public testing::TestWithParam<std::string>
{
};

TEST_P(DystrophyThighs, HaveThePublishedFatFractionInEveryMuscle)
{
  const fs::path folder = kData / "thigh-dixon-dystrophy" / GetParam();
  const auto published = Published(GetParam());
  ASSERT_EQ(published.size(), 11U);
  std::ifstream tableFile(kData / "thigh-dixon-dystrophy" / "labels.label");
  std::ostringstream text;
  text << tableFile.rdbuf();
  RunContext context(2);
  const FatFractionMap map = ComputeFatFraction(ReadSignal(folder / "water.nii.gz"), ReadSignal(folder / "fat.nii.gz"), context);
  EXPECT_FALSE(map.noise.airSigma) << "its publisher set the background to zero";
  ASSERT_TRUE(map.noise.tissueSigma);
  EXPECT_GT(*map.noise.snr, 10.0);
  const auto rows = MeasureStructures(*ReadLabelFile(folder / "muscle_labels.nii.gz"), map, ParseLabelTable(text.str()));
  ASSERT_EQ(rows.size(), 11U);
  for (const StructureRow & row : rows)
  {
    ASSERT_EQ(published.count(row.name), 1U) << row.name;
    EXPECT_NEAR(*row.fatFractionPercent / 100.0, published.at(row.name), 0.0001) << row.name << " " << row.reason;
  }
}

INSTANTIATE_TEST_SUITE_P(Patients, DystrophyThighs, testing::Values("001", "002"),
                         [](const auto & patient) { return "Patient" + patient.param; });

TEST(HealthyCalves, HaveLittleFatInMostOfTheirWaterRichTissue)
{
  RunContext context(2);
  const FatFractionMap map = ComputeFatFraction(ReadSignal(kData / "calf-dixon-healthy" / "water.nii.gz"),
                                                ReadSignal(kData / "calf-dixon-healthy" / "fat.nii.gz"), context);
  std::vector<double> lean;
  for (std::size_t i = 0; i < map.grid.SliceVoxelCount(); ++i)
  {
    if (const Value fraction = map.At(map.SliceCount() / 2, i); fraction && *fraction < 0.5)
    {
      lean.push_back(*fraction);
    }
  }
  ASSERT_GT(lean.size(), 3000U);
  std::sort(lean.begin(), lean.end());
  EXPECT_GT(lean[lean.size() / 2], 0.02);
  EXPECT_LT(lean[lean.size() / 2], 0.08);
}
} // namespace
