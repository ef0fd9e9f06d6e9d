#include <gtest/gtest.h>

#include "myosect/Core/Error.h"
#include "myosect/Measurement/Structures.h"

namespace
{
using namespace myosect;
using namespace myosect::measurement;

/** Label 1 left, 2 right, in six slices; fat fraction of a label's voxels and their number by slice. */
class StructuresOfTwoSides : public testing::Test
{
protected:
  void SetUp() override
  {
    m_Grid.size = { 10, 10, 6 };
    m_Grid.spacingMm = { 1.0, 2.0, 10.0 };
    m_Fractions = MakeImage<FloatImage>(m_Grid);
    m_Mask = WideLabelImage::New();
    m_Mask->CopyInformation(m_Fractions);
    m_Mask->SetRegions(m_Fractions->GetLargestPossibleRegion());
    m_Mask->Allocate(true);
  }

  void Put(std::size_t slice, std::int32_t label, std::size_t count, float fraction)
  {
    const std::size_t first = slice * m_Grid.SliceVoxelCount() + (label == 1 ? 0 : 50);
    std::fill_n(m_Mask->GetBufferPointer() + first, count, label);
    std::fill_n(m_Fractions->GetBufferPointer() + first, count, fraction);
  }

  [[nodiscard]] FatFractionMap Map() const { return AdoptFatFraction(ToCanonical(FloatImage::ConstPointer(m_Fractions))); }

  [[nodiscard]] static LabelTable Table(const std::string & left, const std::string & right)
  {
    return ParseLabelTable(R"([{"id": 1, "name": ")" + left + R"(", "side": "left"}, {"id": 2, "name": ")" + right +
                           R"(", "side": "right"}])");
  }

  Grid m_Grid;
  FloatImage::Pointer m_Fractions;
  WideLabelImage::Pointer m_Mask;
};

const StructureAsymmetryRow & RowOf(const std::vector<StructureAsymmetryRow> & rows, StructureScope scope, const std::string & metric)
{
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const StructureAsymmetryRow & r) { return r.scope == ToString(scope) && r.metric == metric; });
  if (row == rows.end())
  {
    throw std::runtime_error("no such row");
  }
  return *row;
}

TEST_F(StructuresOfTwoSides, AreComparedOverTheSlabAndItsCentre)
{
  for (std::size_t k = 0; k < 5; ++k)
  {
    Put(k, 1, 10 + 5 * k, 0.1F);
  }
  for (std::size_t k = 1; k < 6; ++k)
  {
    Put(k, 2, 20, k == 4 ? 0.7F : 0.3F);
  }
  const auto rows = CompareStructures(*m_Mask, Map(), Table("soleus left", "soleus right"));
  ASSERT_EQ(rows.size(), 6U);
  // Slices 1 to 4 hold both.
  const auto & area = RowOf(rows, StructureScope::Slab, "area");
  EXPECT_EQ(area.name, "soleus");
  EXPECT_EQ(area.sliceCount, 4U);
  EXPECT_NEAR(*area.left, (15 + 20 + 25 + 30) / 4.0 * 0.02, 1e-12);
  EXPECT_NEAR(*area.right, 20 * 0.02, 1e-12);
  EXPECT_NEAR(*area.difference, 2.5 * 0.02, 1e-12);
  EXPECT_NEAR(*area.asymmetryIndexPercent, 100.0 * 2.5 / 21.25, 1e-9);
  EXPECT_NEAR(*area.smallerToLargerPercent, 100.0 * 20.0 / 22.5, 1e-9);
  EXPECT_EQ(area.smallerSide, Side::Right);
  EXPECT_NEAR(*area.zMinMm, 10.0, 1e-9);
  EXPECT_NEAR(*area.zMaxMm, 40.0, 1e-9);

  const auto & fat = RowOf(rows, StructureScope::Slab, "fat_fraction");
  EXPECT_NEAR(*fat.left, 10.0, 1e-4);
  EXPECT_NEAR(*fat.right, 40.0, 1e-4);
  EXPECT_NEAR(*fat.difference, -30.0, 1e-4);
  EXPECT_FALSE(fat.asymmetryIndexPercent) << "percentage points only";
  EXPECT_NEAR(*RowOf(rows, StructureScope::Slab, "contractile_area").right, 20 * 0.02 * 0.6, 1e-6);

  // The middle of four is the second: slices 1, 2, 3.
  const auto & centre = RowOf(rows, StructureScope::CentreSlices, "fat_fraction");
  EXPECT_EQ(centre.sliceCount, 3U);
  EXPECT_NEAR(*centre.right, 30.0, 1e-4);
  EXPECT_NEAR(*RowOf(rows, StructureScope::CentreSlices, "area").left, 20 * 0.02, 1e-12);
}

TEST_F(StructuresOfTwoSides, WithoutASharedSliceHaveAReasonAndNoValues)
{
  Put(0, 1, 5, 0.1F);
  Put(5, 2, 5, 0.1F);
  for (const StructureAsymmetryRow & row : CompareStructures(*m_Mask, Map(), Table("x", "x")))
  {
    EXPECT_FALSE(row.left || row.right || row.difference);
    EXPECT_FALSE(row.reason.empty());
  }
}

TEST_F(StructuresOfTwoSides, OfOneOrTwoSlicesHaveNoCentre)
{
  for (std::size_t k = 0; k < 2; ++k)
  {
    Put(k, 1, 5, 0.1F);
    Put(k, 2, 5, 0.1F);
  }
  const auto rows = CompareStructures(*m_Mask, Map(), Table("x", "x"));
  EXPECT_TRUE(RowOf(rows, StructureScope::Slab, "area").left);
  EXPECT_FALSE(RowOf(rows, StructureScope::CentreSlices, "area").left);
}

TEST_F(StructuresOfTwoSides, ArePairedByNameAndSide)
{
  Put(0, 1, 5, 0.1F);
  Put(0, 2, 5, 0.1F);
  EXPECT_EQ(CompareStructures(*m_Mask, Map(), Table("L_Vastus-lateralis", "Vastus lateralis (R)")).front().name, "vastus lateralis");
  EXPECT_TRUE(CompareStructures(*m_Mask, Map(), Table("soleus", "gracilis")).empty());
  EXPECT_TRUE(CompareStructures(*m_Mask, Map(), ParseLabelTable("1 0 0 0 1 1 1 \"left x\"\n2 0 0 0 1 1 1 \"right x\"")).empty());
}

TEST_F(StructuresOfTwoSides, OfOtherThanFatFractionsAreComparedByAreaAlone)
{
  Put(0, 1, 5, 0.1F);
  Put(0, 2, 6, 0.1F);
  const VolumeGeometry geometry = ToCanonical(FloatImage::ConstPointer(m_Fractions));
  const auto rows = CompareStructures(*m_Mask, geometry, Table("x", "x"));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].metric, "area");
  EXPECT_EQ(rows[1].metric, "area");
}

TEST_F(StructuresOfTwoSides, HaveFatFractionAndContractileVolume)
{
  Put(2, 1, 10, 0.25F);
  Put(3, 1, 10, 0.75F);
  m_Fractions->GetBufferPointer()[3 * m_Grid.SliceVoxelCount()] = std::numeric_limits<float>::quiet_NaN();
  const auto rows = MeasureStructures(*m_Mask, Map(), Table("x", "x"));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_NEAR(*rows[0].fatFractionPercent, 100.0 * (10 * 0.25 + 9 * 0.75) / 19.0, 1e-4);
  EXPECT_NEAR(*rows[0].contractileVolumeCm3, (10 * 0.75 + 9 * 0.25) * 0.02, 1e-6);
  EXPECT_NEAR(*rows[0].volumeCm3, 20 * 0.02, 1e-12);
  EXPECT_FALSE(rows[0].meanIntensity);
  EXPECT_NE(rows[0].reason.find("1 voxels"), std::string::npos);
  EXPECT_EQ(rows[1].status, Status::NotInFieldOfView);
  EXPECT_FALSE(rows[1].fatFractionPercent);
}

TEST_F(StructuresOfTwoSides, HaveTheMeanSignalOfAnMrVolume)
{
  Put(2, 1, 4, 250.5F);
  const auto rows = MeasureStructures(*m_Mask, ToCanonical(FloatImage::ConstPointer(m_Fractions)), Table("x", "x"));
  EXPECT_NEAR(*rows[0].meanIntensity, 250.5, 1e-4);
  EXPECT_FALSE(rows[0].fatFractionPercent);
}
} // namespace
