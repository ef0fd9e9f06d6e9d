#include <gtest/gtest.h>

#include <fstream>

#include "TemporaryFolder.h"
#include "SmallStudy.h"
#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;
using namespace myosect::pipeline;
using namespace myosect::test;
namespace fs = std::filesystem;

const std::string kPatientId = "QIDX77431";

/** Identity in every field that may hold some; "Zwyrtek" is the name. */
phantom::DicomIdentity Planted()
{
  phantom::DicomIdentity identity;
  identity.patientName = "Zwyrtek^Quirinius";
  identity.patientId = kPatientId;
  identity.seriesDescription = "Thigh of Zwyrtek";
  identity.extra = {
    { "PatientBirthDate", "19470213" },
    { "PatientBirthTime", "031415" },
    { "AccessionNumber", "ACCQ99881" },
    { "StudyID", "STQ55512" },
    { "StudyDescription", "Zwyrtek CT legs" },
    { "ProtocolName", "Zwyrtek protocol" },
    { "PatientComments", "neighbour of Zwyrtek" },
    { "ImageComments", "image of Zwyrtek" },
    { "AdditionalPatientHistory", "Zwyrtek fell" },
    { "OtherPatientNames", "Zwyrtek^Old" },
    { "PatientMotherBirthName", "Zwyrtekova" },
    { "PatientAddress", "Qorneliusgasse 7" },
    { "PatientTelephoneNumbers", "0664-QTEL-12" },
    { "InstitutionName", "Zwyrtek Clinic" },
    { "InstitutionAddress", "Qorneliusgasse 9" },
    { "ReferringPhysicianName", "Qreferrer^Doc" },
    { "PerformingPhysicianName", "Qperformer^Doc" },
    { "OperatorsName", "Qoperator^Tech" },
    { "StationName", "QSTATION3" },
    { "DeviceSerialNumber", "QSER0099" },
    { "RequestedProcedureDescription", "Zwyrtek both thighs" },
    { "ContrastBolusAgent", "agent for Zwyrtek" },
  };
  return identity;
}

// Long enough not to stand in a compressed picture by chance.
const std::vector<std::string> kNeverWritten{ "Zwyrtek",    "zwyrtek",   "Quirinius",    "19470213",  "1947-02-13",   "031415",
                                              "ACCQ99881",  "STQ55512",  "neighbour of", "Qornelius", "0664-QTEL-12", "Qreferrer",
                                              "Qperformer", "Qoperator", "QSTATION3",    "QSER0099" };

class PlantedIdentity : public testing::Test
{
protected:
  /** Analyses a study whose files, folders and series carry the identity; everything that is said meanwhile is kept in m_Said. */
  void Run(AnalysisRequest request, const fs::path & output)
  {
    const fs::path input = m_Folder / "Zwyrtek_Quirinius";
    const auto files = WriteSmallStudy(input / kPatientId, Planted());
    fs::rename(files[0], files[0].parent_path() / "Zwyrtek_1947.dcm");
    std::ofstream(input / "Zwyrtek letter.txt") << "Dear Zwyrtek";
    // A second series that is passed over, a damaged file that is left out.
    phantom::DicomIdentity derived = Planted();
    derived.uidSeed = "derived";
    derived.extra["ImageType"] = "DERIVED\\SECONDARY\\MPR";
    WriteSmallStudy(input / "derived", derived);
    std::ofstream(input / "QSER0099.dcm", std::ios::binary) << FileBytes(files[1]).substr(0, 700);

    request.inputs = { input };
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    RunContext context(2, [this](const ProgressEvent & event) { m_Said += event.stage + "\n"; });
    std::string failure;
    try
    {
      const Outcome outcome = Analyze(request, output, context);
      for (const Warning & warning : outcome.warnings)
      {
        m_Said += warning.code + " " + warning.message + " " + warning.seriesUid + "\n";
      }
    }
    catch (const Error & error)
    {
      failure = error.what();
    }
    m_Said += testing::internal::GetCapturedStdout();
    m_Said += testing::internal::GetCapturedStderr();
    ASSERT_EQ(failure, "");
  }

  static void ExpectNone(const std::string & where, const std::string & text, const std::vector<std::string> & needles)
  {
    for (const std::string & needle : needles)
    {
      EXPECT_EQ(text.find(needle), std::string::npos) << needle << " stands in " << where;
    }
  }

  void ExpectNothingOfThePatientBut(const fs::path & result, const std::vector<std::string> & needles) const
  {
    const auto files = FilesBelow(result);
    EXPECT_GT(files.size(), 10u);
    for (const auto & [name, bytes] : files)
    {
      ExpectNone(name, bytes, needles);
      ExpectNone("the name of a file", name, needles);
    }
    ExpectNone("what was said", m_Said, needles);
  }

  TemporaryFolder m_Folder;
  std::string m_Said;
};

TEST_F(PlantedIdentity, IsInNoOutputLogOrFileName)
{
  Run({}, m_Folder / "out");
  std::vector<std::string> needles = kNeverWritten;
  needles.push_back(kPatientId);
  needles.push_back(m_Folder.Path().string());
  needles.push_back(m_Folder.Path().filename().string());
  ExpectNothingOfThePatientBut(m_Folder / "out", needles);
  for (const auto & row : ReadTable(m_Folder / "out" / "measurements.csv"))
  {
    EXPECT_EQ(row.at("participant_id").front(), 'P');
    EXPECT_EQ(row.at("participant_id").size(), 13u);
  }
}

TEST_F(PlantedIdentity, IsOnlyThePatientIdAsParticipantWhenAskedFor)
{
  AnalysisRequest request;
  request.identified = true;
  Run(request, m_Folder / "out");
  ExpectNothingOfThePatientBut(m_Folder / "out", kNeverWritten);
  for (const char * name : { "measurements.csv", "limbs.csv", "levels.csv" })
  {
    for (auto row : ReadTable(m_Folder / "out" / name))
    {
      EXPECT_EQ(row.at("participant_id"), kPatientId) << name;
      row.erase("participant_id");
      for (const auto & [column, field] : row)
      {
        EXPECT_EQ(field.find(kPatientId), std::string::npos) << column << " of " << name;
      }
    }
  }
  const std::string summary = FileBytes(m_Folder / "out" / "summary.json");
  std::size_t found = 0;
  for (std::size_t at = summary.find(kPatientId); at != std::string::npos; at = summary.find(kPatientId, at + 1))
  {
    const std::size_t line = summary.rfind('\n', at) + 1;
    EXPECT_NE(summary.substr(line, at - line).find("\"participant_id\""), std::string::npos);
    ++found;
  }
  EXPECT_GE(found, 1u);
  ExpectNone("what was said", m_Said, { kPatientId });
  for (const auto & [name, bytes] : FilesBelow(m_Folder / "out"))
  {
    if (name.rfind("qc/", 0) == 0 || name == "segmentation.nii.gz" || name == "asymmetry.csv")
    {
      ExpectNone(name, bytes, { kPatientId });
    }
    ExpectNone("the name of a file", name, { kPatientId });
  }
}

TEST(Participant, IsTheSubjectOfAClinicalTrialElseAPseudonymUnlessNamed)
{
  const TemporaryFolder folder;
  phantom::DicomIdentity identity;
  identity.patientId = kPatientId;
  identity.extra["ClinicalTrialSubjectID"] = "TRIAL-007";
  WriteSmallStudy(folder / "trial", identity);
  const auto participant = [&](AnalysisRequest request)
  {
    request.replaceOutput = true;
    RunContext context(2);
    (void)Analyze(request, folder / "out", context);
    return ReadTable(folder / "out" / "measurements.csv").front().at("participant_id");
  };
  AnalysisRequest request = RequestFor(folder / "trial");
  EXPECT_EQ(participant(request), "TRIAL-007");
  request.identified = true;
  EXPECT_EQ(participant(request), kPatientId);
  request.participantId = "S-12";
  EXPECT_EQ(participant(request), "S-12");
}
} // namespace
