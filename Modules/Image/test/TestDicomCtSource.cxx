#include <gtest/gtest.h>

#include <itkBinaryThresholdImageFilter.h>
#include <itkStatisticsImageFilter.h>

#include "TemporaryFolder.h"
#include "myosect/Image/DicomCtSource.h"
#include "myosect/Phantom/DicomSeriesWriter.h"

namespace
{
using namespace myosect;
using test::TemporaryFolder;

class ReadAsPipeline : public testing::Test
{
protected:
  void SetUp() override
  {
    m_Grid.size = { 24, 20, 6 };
    m_Grid.spacingMm = { 0.7, 0.9, 4.0 };
    m_Grid.originLps = { -8.0, 5.0, -420.0 };
    for (std::size_t i = 0; i < m_Grid.VoxelCount(); ++i)
    {
      m_Hounsfield.push_back(static_cast<std::int16_t>(static_cast<int>(i % 2000) - 1000));
    }
    phantom::WriteCtSeries(m_Folder / "dicom", m_Grid, m_Hounsfield, m_Identity);
  }

  TemporaryFolder m_Folder;
  Grid m_Grid;
  std::vector<std::int16_t> m_Hounsfield;
  phantom::DicomIdentity m_Identity;
};

TEST_F(ReadAsPipeline, GivesHounsfieldUnitsOnThePatientsGrid)
{
  auto source = DicomCtSource::New();
  source->SetInputs({ m_Folder / "dicom" });
  source->Update();
  const CtImage * image = source->GetOutput();
  EXPECT_TRUE(GridOf(*image).Matches(m_Grid, 1e-4));
  EXPECT_TRUE(std::equal(m_Hounsfield.begin(), m_Hounsfield.end(), image->GetBufferPointer()));
}

TEST_F(ReadAsPipeline, FeedsFiltersAndReportsProgress)
{
  auto source = DicomCtSource::New();
  source->SetInputs({ m_Folder / "dicom" });
  auto threshold = itk::BinaryThresholdImageFilter<CtImage, LabelImage>::New();
  threshold->SetInput(source->GetOutput());
  threshold->SetLowerThreshold(-29);
  threshold->SetUpperThreshold(150);
  threshold->SetInsideValue(1);
  auto statistics = itk::StatisticsImageFilter<LabelImage>::New();
  statistics->SetInput(threshold->GetOutput());
  statistics->Update();
  const auto expected = std::count_if(m_Hounsfield.begin(), m_Hounsfield.end(), [](std::int16_t hu) { return hu >= -29 && hu <= 150; });
  EXPECT_EQ(statistics->GetSum(), static_cast<double>(expected));
  EXPECT_EQ(source->GetProgress(), 1.0F);
}

TEST_F(ReadAsPipeline, ReadsAgainAfterItsOutputWasReleased)
{
  auto source = DicomCtSource::New();
  source->SetInputs({ m_Folder / "dicom" });
  source->ReleaseDataFlagOn();
  auto statistics = itk::StatisticsImageFilter<CtImage>::New();
  statistics->SetInput(source->GetOutput());
  statistics->Update();
  const double sum = statistics->GetSum();
  source->Modified();
  statistics->Update();
  EXPECT_EQ(statistics->GetSum(), sum);
}

TEST_F(ReadAsPipeline, TakesTheSeriesAskedFor)
{
  phantom::DicomIdentity other = m_Identity;
  other.uidSeed = "another";
  other.seriesUid = "1.2.826.0.1.3680043.10.999.7";
  std::vector<std::int16_t> brighter = m_Hounsfield;
  for (std::int16_t & hu : brighter)
  {
    hu = static_cast<std::int16_t>(hu + 5);
  }
  phantom::WriteCtSeries(m_Folder / "other", m_Grid, brighter, other);
  auto source = DicomCtSource::New();
  source->SetInputs({ m_Folder.Path() });
  source->SetSeriesUids({ other.seriesUid });
  source->Update();
  EXPECT_EQ(source->GetOutput()->GetBufferPointer()[0], brighter[0]);
}

TEST_F(ReadAsPipeline, FollowsAChangeOfInputs)
{
  Grid moved = m_Grid;
  moved.originLps[2] = 100.0;
  phantom::DicomIdentity other = m_Identity;
  other.uidSeed = "moved";
  phantom::WriteCtSeries(m_Folder / "moved", moved, m_Hounsfield, other);
  auto source = DicomCtSource::New();
  source->SetInputs({ m_Folder / "dicom" });
  source->Update();
  source->SetInputs({ m_Folder / "moved" });
  source->Update();
  EXPECT_TRUE(GridOf(*source->GetOutput()).Matches(moved, 1e-4));
}

TEST_F(ReadAsPipeline, RefusesAStackWithAGapRatherThanMoveItsSlices)
{
  const auto files = phantom::WriteCtSeries(m_Folder / "gap", m_Grid, m_Hounsfield, m_Identity);
  std::filesystem::remove(files[3]);
  auto source = DicomCtSource::New();
  source->SetInputs({ m_Folder / "gap" });
  EXPECT_THROW(source->Update(), itk::ExceptionObject);
}

TEST_F(ReadAsPipeline, TellsErrorsAsItkExceptionsOfOneLine)
{
  std::filesystem::create_directories(m_Folder / "empty");
  for (const char * name : { "absent", "empty" })
  {
    auto source = DicomCtSource::New();
    source->SetInputs({ m_Folder / name });
    try
    {
      source->Update();
      FAIL() << "there is nothing to read in " << name;
    }
    catch (const itk::ExceptionObject & exception)
    {
      const std::string description = exception.GetDescription();
      EXPECT_FALSE(description.empty());
      EXPECT_EQ(description.find('\n'), std::string::npos);
      EXPECT_EQ(description.find("0x"), std::string::npos) << "no addresses: " << description;
    }
  }
}
} // namespace
