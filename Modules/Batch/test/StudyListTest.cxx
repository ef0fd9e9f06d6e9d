#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "TemporaryFolder.h"
#include "myosect/Batch/StudyList.h"
#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;
using batch::ListedStudy;

class StudyList : public testing::Test
{
protected:
  std::vector<ListedStudy> Read(const std::string & text)
  {
    const auto file = m_Folder.Path() / "list.txt";
    std::ofstream(file, std::ios::binary) << text;
    return batch::ReadStudyList(file);
  }

private:
  test::TemporaryFolder m_Folder;
};

TEST_F(StudyList, OfPathsHasOneStudyALine)
{
  const auto studies = Read("# two studies\n/data/a\r\n\n/data/b, left\n");
  ASSERT_EQ(studies.size(), 2U);
  EXPECT_EQ(studies[0].Field("input"), "/data/a");
  EXPECT_EQ(studies[0].line, 2U);
  EXPECT_EQ(studies[1].Field("input"), "/data/b, left");
  EXPECT_EQ(studies[1].line, 4U);
}

TEST_F(StudyList, OfCommasOrTabsNamesItsColumns)
{
  for (const std::string separator : { ",", "\t" })
  {
    const auto studies = Read("\xEF\xBB\xBFinput" + separator + "participant" + separator + "side\n/data/a" + separator + "P1" + separator +
                              "left\n/data/b" + separator + "P2" + separator + "n/a\n");
    ASSERT_EQ(studies.size(), 2U);
    EXPECT_EQ(studies[0].Field("participant"), "P1");
    EXPECT_EQ(studies[0].Field("side"), "left");
    EXPECT_EQ(studies[1].Field("side"), "");
    EXPECT_EQ(studies[1].line, 3U);
  }
}

TEST_F(StudyList, WithoutAStudyOrWithRaggedRowsIsRefused)
{
  EXPECT_THROW(static_cast<void>(Read("# nothing\n")), Error);
  EXPECT_THROW(static_cast<void>(Read("input,side\n")), Error);
  EXPECT_THROW(static_cast<void>(Read("input,side\n/data/a\n")), Error);
  EXPECT_THROW(static_cast<void>(batch::ReadStudyList("/nowhere/list.txt")), Error);
}

TEST(StudyId, ComesFromIdThenParticipantThenPath)
{
  ListedStudy study;
  study.fields = { { "id", "A 1/2" }, { "participant", "P1" }, { "session", "2" } };
  EXPECT_EQ(batch::StudyId(study, "/data/x", true), "A_1_2");
  study.fields.erase("id");
  EXPECT_EQ(batch::StudyId(study, "/data/x", true), "P1_2");
  study.fields.erase("session");
  EXPECT_EQ(batch::StudyId(study, "/data/x", true), "P1");
  study.fields.clear();
  EXPECT_EQ(batch::StudyId(study, "/data/x.y", true), "x.y");
  EXPECT_EQ(batch::StudyId(study, "/data/x.nii.gz", true), "x");
  EXPECT_EQ(batch::StudyId(study, "/data/.x/", true), "_x");
}

TEST(StudyId, HidesThePathUnlessFolderNamesAreWanted)
{
  const test::TemporaryFolder folder;
  setenv("MYOSECT_PSEUDONYM_KEY", (folder / "key").c_str(), 1);
  const ListedStudy study;
  const std::string first = batch::StudyId(study, "/data/SMITH^JOHN", false);
  EXPECT_THAT(first, testing::MatchesRegex("S[0-9a-f]+"));
  EXPECT_EQ(first.size(), 13U);
  EXPECT_EQ(batch::StudyId(study, "/data/SMITH^JOHN", false), first);
  EXPECT_NE(batch::StudyId(study, "/data/SMITH^JANE", false), first);
}
} // namespace
