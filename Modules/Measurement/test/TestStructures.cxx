#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <locale>

#include "myosect/Core/Error.h"
#include "myosect/Measurement/Structures.h"

namespace
{
using namespace myosect;
using namespace myosect::measurement;

constexpr const char * kItkSnapTable = R"TABLE(################################################
# ITK-SnAP Label Description File
# File format: 
# IDX   -R-  -G-  -B-  -A--  VIS MSH  LABEL
# Fields: 
#    IDX:   Zero-based index 
################################################
    0     0    0    0        0  0  0    "Clear Label"
    2   178   24   43        1  1  1    "RF"
    1   103    0   31        1  1  1    "SA"
    8    67  147  195     0.50  1  0    "BL (long head)"

)TABLE";

std::string Refusal(const std::string & text)
{
  try
  {
    (void)ParseLabelTable(text);
  }
  catch (const Error & error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Usage);
    return error.what();
  }
  return "";
}

TEST(ItkSnapTable, GivesNamesInOrderOfIdsAndTellsNoSides)
{
  const LabelTable table = ParseLabelTable(kItkSnapTable);
  EXPECT_FALSE(table.tellsSides);
  ASSERT_EQ(table.labels.size(), 3u) << "the clear label is no structure";
  EXPECT_EQ(table.labels[0].id, 1);
  EXPECT_EQ(table.labels[0].name, "SA");
  EXPECT_EQ(table.labels[1].id, 2);
  EXPECT_EQ(table.labels[2].name, "BL (long head)");
  for (const LabelDescription & label : table.labels)
  {
    EXPECT_FALSE(label.side);
    EXPECT_FALSE(label.tissue);
  }
}

TEST(ItkSnapTable, MayHaveWindowsLineEndsTabsAndNoFinalOne)
{
  const LabelTable table = ParseLabelTable("# comment\r\n\t7\t1\t2\t3\t0.25\t1\t1\t\"VL\"\r\n9 0 0 0 1 1 1 \"VM\"");
  ASSERT_EQ(table.labels.size(), 2u);
  EXPECT_EQ(table.labels[0].name, "VL");
  EXPECT_EQ(table.labels[1].id, 9);
}

TEST(ItkSnapTable, IsReadWhateverTheLocale)
{
  class DecimalComma : public std::numpunct<char>
  {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };
  const std::locale previous = std::locale::global(std::locale(std::locale::classic(), new DecimalComma));
  const LabelTable table = ParseLabelTable(kItkSnapTable);
  std::locale::global(previous);
  EXPECT_EQ(table.labels.size(), 3u);
}

TEST(ItkSnapTable, IsRefusedWithTheLineThatIsWrong)
{
  EXPECT_THAT(Refusal("# one\n1 0 0 0 1 1 1 \"SA\"\nthis is no label\n"), testing::HasSubstr("line 3"));
  EXPECT_THAT(Refusal("1 0 0 0 1 1 \"too few numbers\"\n"), testing::HasSubstr("line 1"));
  EXPECT_THAT(Refusal("1 0 0 0 1 1 1 no quotes\n"), testing::HasSubstr("line 1"));
  EXPECT_THAT(Refusal("1 0 0 0 1 1 1 \"no end\n"), testing::HasSubstr("line 1"));
  EXPECT_THAT(Refusal("99999999999 0 0 0 1 1 1 \"huge\"\n"), testing::HasSubstr("line 1"));
}

TEST(LabelTableText, WithoutALabelIsRefused)
{
  EXPECT_THAT(Refusal(""), testing::HasSubstr("no label"));
  EXPECT_THAT(Refusal("# only a comment\n"), testing::HasSubstr("no label"));
  EXPECT_THAT(Refusal("[]"), testing::HasSubstr("no label"));
  EXPECT_THAT(Refusal("0 0 0 0 0 0 0 \"Clear Label\""), testing::HasSubstr("no label"));
}

TEST(LabelTableText, WithALabelNamedTwiceIsRefused)
{
  EXPECT_THAT(Refusal("3 0 0 0 1 1 1 \"a\"\n3 0 0 0 1 1 1 \"b\"\n"), testing::HasSubstr("label 3 is named twice"));
  EXPECT_THAT(Refusal(R"([{"id": 3, "name": "a"}, {"id": 3, "name": "b"}])"), testing::HasSubstr("label 3 is named twice"));
}

TEST(JsonTable, GivesTissueAndSideOfEveryLabel)
{
  const LabelTable table = ParseLabelTable(R"( [
    {"id": 12, "name": "muscle of the left thigh", "tissue": "muscle", "side": "left"},
    {"id": 4, "name": "fat", "tissue": "intermuscular_fat", "side": "right"},
    {"id": 700, "name": "no tissue"}])");
  EXPECT_TRUE(table.tellsSides);
  ASSERT_EQ(table.labels.size(), 3u);
  EXPECT_EQ(table.labels[0].id, 4);
  EXPECT_EQ(table.labels[0].tissue, Tissue::IntermuscularFat);
  EXPECT_EQ(table.labels[0].side, Side::Right);
  EXPECT_EQ(table.labels[1].tissue, Tissue::Muscle);
  EXPECT_EQ(table.labels[1].side, Side::Left);
  EXPECT_FALSE(table.labels[2].tissue);
  EXPECT_FALSE(table.labels[2].side);
}

TEST(JsonTable, KnowsEveryTissue)
{
  const char * names[] = { "muscle", "intermuscular_fat",   "subcutaneous_fat",    "skin", "cortical_bone",
                           "marrow", "other_inside_fascia", "other_outside_fascia" };
  for (std::size_t i = 0; i < std::size(names); ++i)
  {
    const LabelTable table = ParseLabelTable(R"([{"id": 1, "name": "x", "tissue": ")" + std::string(names[i]) + "\"}]");
    EXPECT_EQ(table.labels.front().tissue, kTissues[i]);
  }
}

TEST(JsonTable, IsRefusedWithWhatIsWrong)
{
  EXPECT_THAT(Refusal(R"([{"id": 1, "name": "x")"), testing::HasSubstr("JSON"));
  EXPECT_THAT(Refusal(R"([{"id": "1", "name": "x"}])"), testing::HasSubstr("integer id"));
  EXPECT_THAT(Refusal(R"([{"id": 1.5, "name": "x"}])"), testing::HasSubstr("integer id"));
  EXPECT_THAT(Refusal(R"([{"id": 1}])"), testing::HasSubstr("name"));
  EXPECT_THAT(Refusal(R"([{"id": 1, "name": 7}])"), testing::HasSubstr("name"));
  EXPECT_THAT(Refusal(R"([5])"), testing::HasSubstr("entry"));
  EXPECT_THAT(Refusal(R"([{"id": 1, "name": "x", "tissue": "gristle"}])"), testing::HasSubstr("gristle"));
  EXPECT_THAT(Refusal(R"([{"id": 1, "name": "x", "tissue": 3}])"), testing::HasSubstr("tissue"));
  EXPECT_THAT(Refusal(R"([{"id": 8, "name": "x", "side": "middle"}])"), testing::HasSubstr("label 8"));
}

TEST(JsonTable, WithAnIdThatNoVoxelCanHaveIsRefused)
{
  EXPECT_NE(Refusal(R"([{"id": 4294967297, "name": "x", "tissue": "muscle", "side": "left"}])"), "");
  EXPECT_NE(Refusal(R"([{"id": 0, "name": "background", "tissue": "muscle", "side": "left"}])"), "");
}

class StructuresOfAMask : public testing::Test
{
protected:
  void SetUp() override
  {
    // Stored head first and mirrored: rows must not depend on it.
    m_Grid.size = { 10, 8, 4 };
    m_Grid.spacingMm = { 0.7, 0.9, 5.0 };
    m_Grid.direction = { Vector3{ -1, 0, 0 }, Vector3{ 0, 1, 0 }, Vector3{ 0, 0, -1 } };
    m_Image = MakeImage<CtImage>(m_Grid);
    for (std::size_t i = 0; i < m_Grid.VoxelCount(); ++i)
    {
      m_Image->GetBufferPointer()[i] = static_cast<std::int16_t>(i);
    }
    m_Mask = WideLabelImage::New();
    m_Mask->CopyInformation(m_Image);
    m_Mask->SetRegions(m_Image->GetLargestPossibleRegion());
    m_Mask->Allocate(true);
  }

  void Put(std::size_t slice, std::size_t count, std::int32_t label)
  {
    for (std::size_t i = 0; i < count; ++i)
    {
      m_Mask->GetBufferPointer()[slice * m_Grid.SliceVoxelCount() + i] = label;
    }
  }

  Grid m_Grid;
  CtImage::Pointer m_Image;
  WideLabelImage::Pointer m_Mask;
};

TEST_F(StructuresOfAMask, HaveVoxelsVolumesAreasAndIntensities)
{
  Put(0, 10, 300);
  Put(1, 30, 300);
  Put(2, 4, 7);
  LabelTable table;
  table.tellsSides = true;
  table.labels = { { 7, "small", {}, {} }, { 300, "large", Tissue::Muscle, Side::Right } };
  const auto rows = MeasureStructures(*m_Mask, ToCanonical(CtImage::ConstPointer(m_Image)), table);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].label, 7);
  EXPECT_EQ(rows[0].side, "unknown");
  EXPECT_EQ(rows[0].voxels, 4u);
  EXPECT_NEAR(*rows[0].volumeCm3, 4 * 0.63 * 5.0 / 1000.0, 1e-12);

  EXPECT_EQ(rows[1].name, "large");
  EXPECT_EQ(rows[1].side, "right");
  EXPECT_EQ(rows[1].voxels, 40u);
  EXPECT_NEAR(*rows[1].volumeCm3, 40 * 0.63 * 5.0 / 1000.0, 1e-12);
  EXPECT_NEAR(*rows[1].meanAreaCm2, 20 * 0.0063, 1e-12);
  EXPECT_NEAR(*rows[1].maxAreaCm2, 30 * 0.0063, 1e-12);
  EXPECT_NEAR(*rows[1].meanIntensity, (10 * 4.5 + 30 * (80 + 14.5)) / 40.0, 1e-9);
  EXPECT_EQ(rows[1].status, Status::Ok);
}

TEST_F(StructuresOfAMask, OfATableWithoutSidesBelongToBoth)
{
  Put(0, 10, 1);
  const auto rows = MeasureStructures(*m_Mask, ToCanonical(CtImage::ConstPointer(m_Image)), ParseLabelTable("1 0 0 0 1 1 1 \"SA\""));
  EXPECT_EQ(rows.front().side, "both");
}

TEST_F(StructuresOfAMask, ThatAreAbsentHaveNoValues)
{
  const auto rows = MeasureStructures(*m_Mask, ToCanonical(CtImage::ConstPointer(m_Image)), ParseLabelTable("1 0 0 0 1 1 1 \"SA\""));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].status, Status::NotInFieldOfView);
  EXPECT_FALSE(rows[0].reason.empty());
  EXPECT_EQ(rows[0].voxels, 0u);
  EXPECT_FALSE(rows[0].volumeCm3);
  EXPECT_FALSE(rows[0].meanIntensity);
}

TEST_F(StructuresOfAMask, HaveNoVolumeAcrossAGap)
{
  const CtVolume volume = ToCanonical(CtImage::ConstPointer(m_Image), { 0.0, 5.0, 25.0, 30.0 }, { false, false, true, false });
  Put(1, 10, 1);
  Put(2, 10, 1);
  Put(0, 5, 2);
  const auto rows = MeasureStructures(*m_Mask, volume, ParseLabelTable("1 0 0 0 1 1 1 \"across\"\n2 0 0 0 1 1 1 \"beside\""));
  EXPECT_FALSE(rows[0].volumeCm3);
  EXPECT_FALSE(rows[0].reason.empty());
  EXPECT_TRUE(rows[0].meanAreaCm2);
  EXPECT_TRUE(rows[1].volumeCm3);
}

TEST_F(StructuresOfAMask, OnAnotherGridAreRefused)
{
  Grid other = m_Grid;
  other.originLps[0] += 1.0;
  const CtVolume volume = ToCanonical(CtImage::ConstPointer(MakeImage<CtImage>(other)));
  EXPECT_THROW((void)MeasureStructures(*m_Mask, volume, ParseLabelTable("1 0 0 0 1 1 1 \"SA\"")), Error);
}
} // namespace
