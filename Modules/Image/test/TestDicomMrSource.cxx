#include <gtest/gtest.h>

#include <cmath>

#include "TemporaryFolder.h"
#include "myosect/Image/DicomCtSource.h"
#include "myosect/Phantom/MrSeriesWriter.h"

namespace
{
using namespace myosect;
using phantom::MrPart;
using test::TemporaryFolder;

class ReadMrAsPipeline : public testing::Test
{
protected:
  void SetUp() override
  {
    m_Grid.size = { 24, 20, 6 };
    m_Grid.spacingMm = { 5.0, 5.0, 6.0 };
    m_Grid.originLps = { -58.0, -50.0, -420.0 };
    for (std::size_t i = 0; i < m_Grid.VoxelCount(); ++i)
    {
      m_Water.push_back(static_cast<float>(200 + i % 700));
      m_Fat.push_back(static_cast<float>(900 - i % 700));
      m_Map.push_back(m_Fat.back() / (m_Fat.back() + m_Water.back()));
    }
    phantom::WriteMrSeries(m_Folder / "dixon", m_Grid,
                           { { MrPart::Water, &m_Water }, { MrPart::Fat, &m_Fat }, { MrPart::FatFraction, &m_Map } }, {});
    phantom::MrSequence spinEcho;
    spinEcho.spinEcho = true;
    spinEcho.repetitionTimeMs = 600.0;
    spinEcho.echoTimeMs = 12.0;
    spinEcho.flipAngleDeg = 90.0;
    phantom::DicomIdentity identity;
    identity.uidSeed = "t1";
    phantom::WriteMrSeries(m_Folder / "t1", m_Grid, { { MrPart::T1Weighted, &m_Fat } }, spinEcho, identity);
  }

  double LargestError(dicom::DixonPart part, const std::vector<float> & expected)
  {
    auto source = DicomMrSource::New();
    source->SetInputs({ m_Folder.Path() });
    source->SetPart(part);
    source->Update();
    EXPECT_TRUE(GridOf(*source->GetOutput()).Matches(m_Grid, 1e-3));
    double largest = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i)
    {
      largest = std::max(largest, std::abs(static_cast<double>(source->GetOutput()->GetBufferPointer()[i] - expected[i])));
    }
    return largest;
  }

  TemporaryFolder m_Folder;
  Grid m_Grid;
  std::vector<float> m_Water, m_Fat, m_Map;
};

TEST_F(ReadMrAsPipeline, GivesThePartAskedForOnThePatientsGrid)
{
  EXPECT_EQ(LargestError(dicom::DixonPart::Water, m_Water), 0.0);
  EXPECT_EQ(LargestError(dicom::DixonPart::Fat, m_Fat), 0.0);
  EXPECT_LE(LargestError(dicom::DixonPart::FatFraction, m_Map), 0.00051) << "stored in permille";
}

TEST_F(ReadMrAsPipeline, GivesTheT1VolumeWhenNoPartIsSet)
{
  EXPECT_EQ(LargestError(dicom::DixonPart::None, m_Fat), 0.0);
}

TEST_F(ReadMrAsPipeline, TellsThatAPartIsMissing)
{
  auto source = DicomMrSource::New();
  source->SetInputs({ m_Folder / "dixon" });
  source->SetPart(dicom::DixonPart::OpposedPhase);
  EXPECT_THROW(source->Update(), itk::ExceptionObject);
}
} // namespace
