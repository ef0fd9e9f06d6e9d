#include <gtest/gtest.h>

#include "myosect/Core/Error.h"
#include "myosect/Pipeline/ReferenceFile.h"

namespace
{
using namespace myosect;
using namespace myosect::pipeline;

std::string File(const std::string & entry)
{
  return R"({"schema_version": "1.0", "title": "t", "values": [)" + entry + "]}";
}

const std::string kEntry = R"({"population": "People", "sex": "female", "age_years": [20, 39], "modality": "dixon", "segment": "calf",
  "metric": "compartment_area", "unit": "cm2", "level": {"percent_from_distal": 66, "tolerance_percent": 2}, "window_hu": null,
  "slice_thickness_mm": [5, 10], "mean": 60, "sd": 9.5, "source": "a paper"})";

std::string Without(const std::string & text, const std::string & by)
{
  std::string changed = kEntry;
  const std::size_t at = changed.find(text);
  EXPECT_NE(at, std::string::npos) << text;
  changed.replace(at, text.size(), by);
  return File(changed);
}

TEST(ReferenceFile, GivesWhatItSays)
{
  const auto values = ParseReferenceValues(File(kEntry));
  ASSERT_EQ(values.size(), 1u);
  EXPECT_EQ(values[0].sex, comparison::Sex::Female);
  EXPECT_EQ(values[0].ageMinYears, 20.0);
  EXPECT_EQ(values[0].modality, Modality::Dixon);
  EXPECT_EQ(values[0].segment, Segment::Calf);
  EXPECT_EQ(*values[0].level.percentFromDistal, 66.0);
  EXPECT_FALSE(values[0].windowLowerHu);
  EXPECT_EQ(*values[0].sliceThicknessMaxMm, 10.0);
  EXPECT_EQ(values[0].sd, 9.5);
}

TEST(ReferenceFile, ThatIsShippedCanBeRead)
{
  const auto values = LoadReferenceValues(std::string(MYOSECT_SOURCE_DIR) + "/Data/ReferenceValues/health-abc-mid-thigh.json");
  ASSERT_EQ(values.size(), 4u);
  for (const auto & value : values)
  {
    EXPECT_FALSE(value.windowLowerHu) << "the abstract does not state it";
    EXPECT_NE(value.source.find("doi:"), std::string::npos);
  }
}

TEST(ReferenceFile, OfAnotherFormIsRefused)
{
  for (const std::string & text :
       { std::string("no json"), std::string("[]"), std::string(R"({"schema_version": "2.0", "title": "t", "values": []})"),
         Without(R"("sd": 9.5)", R"("sd": 0)"), Without(R"("mean": 60, )", ""), Without(R"("compartment_area")", R"("strength")"),
         Without(R"("female")", R"("f")"), Without(R"([20, 39])", R"([39, 20])"),
         Without(R"({"percent_from_distal": 66, "tolerance_percent": 2})", "{}"), Without(R"("source")", R"("sauce")") })
  {
    try
    {
      (void)ParseReferenceValues(text);
      ADD_FAILURE() << text;
    }
    catch (const Error & error)
    {
      EXPECT_EQ(error.ExitCode(), 22) << error.what();
    }
  }
  EXPECT_THROW((void)LoadReferenceValues("/nowhere/reference.json"), Error);
}

TEST(ReferenceFile, AgeIsInCompletedYears)
{
  EXPECT_EQ(*AgeInYears("059Y", "", ""), 59.0);
  EXPECT_EQ(*AgeInYears("018M", "", ""), 1.0);
  EXPECT_EQ(*AgeInYears("", "19500702", "20200701"), 69.0);
  EXPECT_EQ(*AgeInYears("", "19500702", "20200702"), 70.0);
  EXPECT_FALSE(AgeInYears("", "", "20200702"));
  EXPECT_FALSE(AgeInYears("old", "19500702", ""));
  EXPECT_FALSE(AgeInYears("", "20210101", "20200101"));
}

TEST(ReferenceFile, SexIsNotGuessed)
{
  EXPECT_EQ(SexOf("M"), comparison::Sex::Male);
  EXPECT_EQ(SexOf("female"), comparison::Sex::Female);
  EXPECT_FALSE(SexOf("O"));
  EXPECT_FALSE(SexOf(""));
}
} // namespace
