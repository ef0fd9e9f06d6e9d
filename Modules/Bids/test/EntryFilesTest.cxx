#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "Description.h"
#include "EntryFiles.h"
#include "myosect/Core/JsonText.h"
#include "myosect/Core/Version.h"

namespace
{
using namespace myosect;
using nlohmann::json;

TEST(BidsLookup, NamesEveryLabelWithAColourOfItsOwnSide)
{
  std::istringstream stream(bids::LabelLookup());
  std::string line;
  std::getline(stream, line);
  EXPECT_EQ(line, "index\tname\tabbreviation\tcolor");
  std::set<std::string> indices, abbreviations;
  std::size_t rows = 0;
  while (std::getline(stream, line))
  {
    ++rows;
    std::istringstream fields(line);
    std::string index, name, abbreviation, colour;
    std::getline(fields, index, '\t');
    std::getline(fields, name, '\t');
    std::getline(fields, abbreviation, '\t');
    std::getline(fields, colour, '\t');
    EXPECT_TRUE(indices.insert(index).second);
    EXPECT_TRUE(abbreviations.insert(abbreviation).second);
    EXPECT_THAT(colour, testing::MatchesRegex("#[0-9a-f]+"));
    EXPECT_EQ(colour.size(), 7U);
    if (index == "2")
    {
      EXPECT_EQ(name, "right muscle");
    }
  }
  EXPECT_EQ(rows, 25U); // background, two sides and a side that is not known
}

TEST(BidsDescription, SaysWhatTheDatasetIsAndWhoMadeIt)
{
  const json description = ParseJson<json>(bids::DatasetDescription(""));
  EXPECT_EQ(description["DatasetType"], "derivative");
  EXPECT_EQ(description["GeneratedBy"][0]["Name"], "MyoSect");
  EXPECT_EQ(description["GeneratedBy"][0]["Version"], std::string(SoftwareVersion()));
  EXPECT_TRUE(description.contains("Name"));
  EXPECT_TRUE(description.contains("BIDSVersion"));
}

TEST(BidsDescription, KeepsWhatStandsThereAndAddsAnotherVersionOnce)
{
  const std::string old =
      R"({"Name": "My trial", "BIDSVersion": "1.8.0", "DatasetType": "derivative", "GeneratedBy": [{"Name": "MyoSect", "Version": "0.0.1"}]})";
  const std::string once = bids::DatasetDescription(old);
  EXPECT_EQ(ParseJson<json>(once)["Name"], "My trial");
  EXPECT_EQ(ParseJson<json>(once)["GeneratedBy"].size(), 2U);
  EXPECT_EQ(bids::DatasetDescription(once), once);
}

TEST(BidsDescription, TellsItsOwnDatasetsFromOthers)
{
  EXPECT_TRUE(bids::IsOwnDescription(bids::DatasetDescription("")));
  EXPECT_FALSE(bids::IsOwnDescription(""));
  EXPECT_FALSE(bids::IsOwnDescription("[]"));
  EXPECT_FALSE(bids::IsOwnDescription(R"({"DatasetType": "raw", "GeneratedBy": [{"Name": "MyoSect"}]})"));
  EXPECT_FALSE(bids::IsOwnDescription(R"({"DatasetType": "derivative", "GeneratedBy": [{"Name": "other"}]})"));
}

TEST(BidsDescription, IsNobodysWhereItsMembersAreOfOtherKinds)
{
  EXPECT_FALSE(bids::IsOwnDescription(R"({"DatasetType": 3, "GeneratedBy": [{"Name": "MyoSect"}]})"));
  EXPECT_FALSE(bids::IsOwnDescription(R"({"DatasetType": "derivative", "GeneratedBy": {"Name": "MyoSect"}})"));
  const std::string odd = R"({"DatasetType": "derivative", "GeneratedBy": [4, {"Name": 5}, {"Name": "MyoSect", "Version": 6}]})";
  ASSERT_TRUE(bids::IsOwnDescription(odd));
  EXPECT_EQ(ParseJson<json>(bids::DatasetDescription(odd))["GeneratedBy"].size(), 4U);
}
} // namespace
