#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "TemporaryFolder.h"
#include "myosect/Bids/Entities.h"
#include "myosect/Core/Error.h"
#include "myosect/Pipeline/Pseudonym.h"

namespace
{
using namespace myosect;
using bids::Entities;

StudyIdentity Identity(const std::string & participant, const std::string & study)
{
  StudyIdentity identity;
  identity.participantId = participant;
  identity.studyUid = study;
  identity.seriesUid = study + ".1";
  identity.studyDate = "2024-05-06";
  return identity;
}

class BidsMap : public testing::Test
{
protected:
  Entities Find(const std::string & table, const StudyIdentity & identity)
  {
    const auto file = m_Folder.Path() / "map.tsv";
    std::ofstream(file, std::ios::binary) << table;
    return bids::FindEntities(file, identity);
  }

private:
  test::TemporaryFolder m_Folder;
};

TEST(BidsEntities, NameFilesInTheOrderOfTheStandard)
{
  const Entities entities{ "01", "02", "thigh", "3" };
  EXPECT_EQ(entities.Prefix(), "sub-01_ses-02_acq-thigh_run-3");
  EXPECT_EQ(entities.Folder(), std::filesystem::path("sub-01/ses-02/anat"));
  EXPECT_EQ((Entities{ "P1", "", "", "" }.Folder()), std::filesystem::path("sub-P1/anat"));
}

TEST(BidsEntities, AreLettersAndDigitsOnly)
{
  EXPECT_NO_THROW(bids::RequireLegal({ "P01a", "baseline", "", "2" }));
  for (const Entities & illegal :
       { Entities{ "", "", "", "" }, Entities{ "P-1", "", "", "" }, Entities{ "P1", "a_b", "", "" }, Entities{ "P1", "", "t h", "" },
         Entities{ "P1", "", "", "a" }, Entities{ "M\xC3\xBCller", "", "", "" } })
  {
    EXPECT_THROW(bids::RequireLegal(illegal), Error) << illegal.Prefix();
  }
}

TEST_F(BidsMap, FindsAStudyByParticipantDateAndUid)
{
  const std::string table = "participant_id\tstudy_uid\tstudy_date\tsubject\tsession\n"
                            "A\t\t2024-05-06\tsub-01\tses-1\n"
                            "A\tn/a\t2025-05-06\t01\t2\n"
                            "n/a\t1.2\tn/a\t07\tn/a\n";
  EXPECT_EQ(Find(table, Identity("A", "9.9")).Prefix(), "sub-01_ses-1");
  EXPECT_EQ(Find(table, Identity("B", "1.2")).Prefix(), "sub-07");
  EXPECT_THROW(static_cast<void>(Find(table, Identity("B", "1.3"))), Error);
}

TEST_F(BidsMap, FindsAPatientByThePseudonymOfTheResult)
{
  const test::TemporaryFolder folder;
  setenv("MYOSECT_PSEUDONYM_KEY", (folder / "key").c_str(), 1);
  const auto pseudonym = pipeline::PseudonymOf("HOSPITAL-17");
  ASSERT_TRUE(pseudonym);
  EXPECT_EQ(Find("patient_id,subject\nHOSPITAL-17,17\nHOSPITAL-18,18\n", Identity(*pseudonym, "1")).Prefix(), "sub-17");
}

TEST_F(BidsMap, RefusesRowsThatContradictEachOther)
{
  const std::string table = "participant_id,subject\nA,01\nA,02\n";
  EXPECT_THROW(static_cast<void>(Find(table, Identity("A", "1"))), Error);
  EXPECT_EQ(Find("participant_id,subject\nA,01\nA,sub-01\n", Identity("A", "1")).Prefix(), "sub-01");
}

TEST_F(BidsMap, RefusesTablesWithoutSubjectAndIllegalLabels)
{
  EXPECT_THROW(static_cast<void>(Find("participant_id,name\nA,01\n", Identity("A", "1"))), Error);
  EXPECT_THROW(static_cast<void>(Find("participant_id,subject\nA,0-1\n", Identity("A", "1"))), Error);
  EXPECT_THROW(static_cast<void>(Find("participant_id,subject\nA,01,2\n", Identity("A", "1"))), Error);
  EXPECT_THROW(static_cast<void>(bids::FindEntities("/nowhere/map.tsv", Identity("A", "1"))), Error);
}
} // namespace
