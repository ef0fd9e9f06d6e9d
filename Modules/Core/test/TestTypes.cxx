#include <gtest/gtest.h>

#include <set>
#include <string>

#include "myosect/Core/Types.h"
#include "myosect/Core/Version.h"

namespace
{
using namespace myosect;

TEST(LabelIds, AreThoseOfThePublishedTable)
{
  struct Row
  {
    Tissue tissue;
    int left, right, unknown;
  };
  constexpr Row table[] = {
    { Tissue::Muscle, 1, 2, 101 },
    { Tissue::IntermuscularFat, 3, 4, 103 },
    { Tissue::SubcutaneousFat, 5, 6, 105 },
    { Tissue::Skin, 7, 8, 107 },
    { Tissue::CorticalBone, 9, 10, 109 },
    { Tissue::Marrow, 11, 12, 111 },
    { Tissue::OtherInsideFascia, 13, 14, 113 },
    { Tissue::OtherOutsideFascia, 15, 16, 115 },
  };
  ASSERT_EQ(std::size(table), kTissues.size());
  for (const Row & row : table)
  {
    EXPECT_EQ(LabelOf(row.tissue, Side::Left), row.left);
    EXPECT_EQ(LabelOf(row.tissue, Side::Right), row.right);
    EXPECT_EQ(LabelOf(row.tissue, Side::Unknown), row.unknown);
  }
}

TEST(LabelIds, LeadBackToTissueAndSide)
{
  std::set<int> ids;
  for (const Tissue tissue : kTissues)
  {
    for (const Side side : { Side::Left, Side::Right, Side::Unknown })
    {
      const LabelId id = LabelOf(tissue, side);
      const auto meaning = MeaningOf(id);
      ASSERT_TRUE(meaning) << int(id);
      EXPECT_EQ(meaning->tissue, tissue);
      EXPECT_EQ(meaning->side, side);
      EXPECT_TRUE(ids.insert(id).second) << "two meanings of " << int(id);
    }
  }
}

TEST(LabelIds, WithoutAFixedMeaningTellNothing)
{
  int known = 0;
  for (int id = 0; id < 256; ++id)
  {
    known += MeaningOf(static_cast<LabelId>(id)) ? 1 : 0;
  }
  EXPECT_EQ(known, 24);
  for (const int id : { 0, 17, 21, 60, 100, 102, 116, 117, 255 })
  {
    EXPECT_FALSE(MeaningOf(static_cast<LabelId>(id))) << id;
  }
}

TEST(WordsOfTheTables, AreThoseOfThePublishedFormat)
{
  EXPECT_EQ(ToString(Side::Left), "left");
  EXPECT_EQ(ToString(Side::Right), "right");
  EXPECT_EQ(ToString(Side::Unknown), "unknown");
  EXPECT_EQ(ToString(Segment::Hip), "hip");
  EXPECT_EQ(ToString(Segment::Thigh), "thigh");
  EXPECT_EQ(ToString(Segment::Knee), "knee");
  EXPECT_EQ(ToString(Segment::Calf), "calf");
  EXPECT_EQ(ToString(Segment::Ankle), "ankle");
  EXPECT_EQ(ToString(Segment::Unknown), "unknown");
  EXPECT_EQ(ToString(Modality::Ct), "ct");
  EXPECT_EQ(ToString(Modality::T1), "t1");
  EXPECT_EQ(ToString(Modality::Dixon), "dixon");
  EXPECT_EQ(ToString(Status::Ok), "ok");
  EXPECT_EQ(ToString(Status::Truncated), "truncated");
  EXPECT_EQ(ToString(Status::NotInFieldOfView), "not_in_field_of_view");
  EXPECT_EQ(ToString(Status::Implausible), "implausible");
  EXPECT_EQ(ToString(Status::Rejected), "rejected");
  EXPECT_EQ(ToString(Flag::None), "none");
  EXPECT_EQ(ToString(Flag::Amber), "amber");
  EXPECT_EQ(ToString(Flag::Red), "red");
  EXPECT_EQ(ToString(Flag::Indeterminate), "indeterminate");
}

TEST(WordsOfTheTables, TellTissuesApart)
{
  std::set<std::string> words;
  for (const Tissue tissue : kTissues)
  {
    words.emplace(ToString(tissue));
  }
  EXPECT_EQ(words.size(), kTissues.size());
  EXPECT_EQ(ToString(Tissue::Muscle), "muscle");
  EXPECT_EQ(ToString(Tissue::OtherOutsideFascia), "other outside the fascia");
}

TEST(SoftwareVersionText, HasThreeNumbers)
{
  const std::string version(SoftwareVersion());
  EXPECT_EQ(std::count(version.begin(), version.end(), '.'), 2) << version;
  EXPECT_NE(version.find_first_of("0123456789"), std::string::npos);
}
} // namespace
