#include <algorithm>
#include <fstream>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "AutosaveFormat.h"
#include "FakeStudy.h"
#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Digest/Sha256.h"
#include "myosect/ViewerModel/Autosave.h"
#include "myosect/ViewerModel/Blind.h"
#include "myosect/ViewerModel/Opening.h"
#include "myosect/ViewerModel/ReviewLog.h"
#include "myosect/ViewerModel/StateFolder.h"
#include "myosect/ViewerModel/Worklist.h"

namespace myosect::viewer
{
namespace
{
namespace fs = std::filesystem;
using myosect::test::TemporaryFolder;
using test::FakeStudy;
using test::FileBytes;
using test::WriteFakeResult;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const report::Review kAccepted{ report::ReviewStatus::Accepted, "R. Eader", "", "" };
const report::Review kRejected{ report::ReviewStatus::Rejected, "R. Eader", "", "motion" };

TEST(ReviewLog, ChainsWhoDidWhatWithTheHashesBeforeAndAfter)
{
  TemporaryFolder work;
  const fs::path folder = WriteFakeResult(work / "P1");
  const FileHashes before = HashResultFiles(folder);
  SignResult(folder, kRejected);
  SignResult(folder, kAccepted);
  const auto entries = ReadReviewLog(folder);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].action, "rejected");
  EXPECT_EQ(entries[0].detail, "motion");
  EXPECT_EQ(entries[0].before, before);
  EXPECT_EQ(entries[0].after, entries[1].before);
  EXPECT_EQ(entries[1].previousHash, entries[0].hash);
  EXPECT_EQ(entries[1].after, HashResultFiles(folder));
  EXPECT_NE(before.at("measurements.csv"), entries[1].after.at("measurements.csv"));
  EXPECT_EQ(before.at("segmentation.nii.gz"), entries[1].after.at("segmentation.nii.gz")) << "nothing is measured or segmented anew";
  EXPECT_TRUE(CheckReviewLog(folder).empty());
  EXPECT_THAT(FileBytes(folder / "measurements.csv"), Not(HasSubstr("not_reviewed")));
  EXPECT_EQ(pipeline::ReadCorrections(folder / pipeline::kCorrectionsFile).review.status, report::ReviewStatus::Accepted);
}

TEST(ReviewLog, ShowsTamperingWithLinesAndFiles)
{
  TemporaryFolder work;
  const fs::path folder = WriteFakeResult(work / "P1");
  SignResult(folder, kRejected);
  SignResult(folder, kAccepted);
  SignResult(folder, kRejected);
  const fs::path log = folder / kReviewLogName;
  const std::string text = FileBytes(log);
  const auto faultsOf = [&](const std::string & altered)
  {
    std::ofstream(log, std::ios::trunc | std::ios::binary) << altered;
    return CheckReviewLog(folder);
  };
  std::string altered = text;
  altered.replace(altered.find("R. Eader"), 8, "X. Other");
  EXPECT_FALSE(faultsOf(altered).empty()) << "a changed reader";
  const std::size_t first = text.find('\n') + 1;
  const std::size_t second = text.find('\n', first) + 1;
  EXPECT_FALSE(faultsOf(text.substr(first)).empty()) << "the first line gone";
  EXPECT_FALSE(faultsOf(text.substr(0, first) + text.substr(second)).empty()) << "a line in the middle gone";
  EXPECT_FALSE(faultsOf(text.substr(0, second)).empty()) << "the last line gone";
  EXPECT_FALSE(faultsOf(text.substr(0, second) + "{}\n").empty()) << "a line that is none";
  EXPECT_TRUE(faultsOf(text).empty());
  std::ofstream(folder / "limbs.csv", std::ios::app) << "x";
  EXPECT_THAT(CheckReviewLog(folder), ElementsAre("limbs.csv is not as it was logged"));
  EXPECT_THROW(SignResult(folder, kAccepted), Error) << "what was altered cannot be signed";
}

TEST(SignResult, NeedsAReaderAndARejectionAReason)
{
  TemporaryFolder work;
  const fs::path folder = WriteFakeResult(work / "P1");
  const std::string before = FileBytes(folder / "summary.json");
  EXPECT_THROW(SignResult(folder, { report::ReviewStatus::Accepted, "", "", "" }), Error);
  EXPECT_THROW(SignResult(folder, { report::ReviewStatus::Rejected, "R", "", "" }), Error);
  EXPECT_EQ(FileBytes(folder / "summary.json"), before);
  EXPECT_FALSE(fs::exists(folder / kReviewLogName));
}

TEST(SignResult, LeavesTheFolderAsItWasWhenAFileIsDamaged)
{
  TemporaryFolder work;
  const fs::path folder = WriteFakeResult(work / "P1");
  std::ofstream(folder / "report.html", std::ios::trunc) << "damaged";
  const std::string before = FileBytes(folder / "measurements.csv");
  EXPECT_THROW(SignResult(folder, kAccepted), Error);
  EXPECT_EQ(FileBytes(folder / "measurements.csv"), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(work.Path()), fs::directory_iterator()), 1) << "nothing is left beside it";
}

TEST(Versions, NeverTakeANameThatIsTaken)
{
  TemporaryFolder work;
  fs::create_directories(work / "P1");
  EXPECT_EQ(NextVersion(work / "P1").filename(), "P1-v2");
  fs::create_directories(work / "P1-v2");
  fs::create_directories(work / "P1-v7");
  fs::create_directories(work / "P1-vx");
  fs::create_directories(work / "P10-v9");
  EXPECT_EQ(NextVersion(work / "P1").filename(), "P1-v8");
  EXPECT_EQ(NextVersion(work / "P1-v2/").filename(), "P1-v8");
}

class WorklistOfFour : public testing::Test
{
protected:
  void SetUp() override
  {
    WriteFakeResult(m_Work / "a-clean");
    WriteFakeResult(m_Work / "b-red", {}, {}, Flag::Red);
    WriteFakeResult(m_Work / "site/c-warned", {},
                    { { "metal", Severity::Error, "metal", "", {} },
                      { "tilt", Severity::Warning, "tilted", "", {} },
                      { "tilt", Severity::Warning, "tilted again", "", 3 } });
    WriteFakeResult(m_Work / "d-lost", {}, {}, Flag::None, 9);
  }
  [[nodiscard]] std::vector<std::string> Names(const Worklist & list) const
  {
    std::vector<std::string> names;
    for (const WorklistEntry & entry : list.Entries())
    {
      names.push_back(entry.name);
    }
    return names;
  }
  TemporaryFolder m_Work;
};

TEST_F(WorklistOfFour, ListsTheWorstFirst)
{
  const Worklist list = Worklist::Open(m_Work.Path());
  // Half of the sections lost: 80; an error and one kind of warning: 81; a red flag: 94; nothing: 100.
  EXPECT_THAT(Names(list), ElementsAre("d-lost", "c-warned", "b-red", "a-clean"));
  EXPECT_NEAR(list.Entries()[0].quality, 80.0, 1e-9);
  EXPECT_NEAR(list.Entries()[1].quality, 81.0, 1e-9);
  EXPECT_NEAR(list.Entries()[2].quality, 94.0, 1e-9);
  EXPECT_NEAR(list.Entries()[3].quality, 100.0, 1e-9);
  EXPECT_THAT(list.Entries()[0].reasons.back(), HasSubstr("9 sections of 18 not measured"));
  EXPECT_EQ(list.Shown(2).at(3), "1 red");
}

TEST_F(WorklistOfFour, PutsWhatCannotBeReadFirstAndWhatIsReadLast)
{
  std::ofstream(m_Work / "a-clean/measurements.csv", std::ios::trunc) << "x";
  SignResult(m_Work / "d-lost", kAccepted);
  SignResult(m_Work / "b-red", kRejected);
  Worklist list = Worklist::Open(m_Work.Path());
  EXPECT_THAT(Names(list), ElementsAre("a-clean", "c-warned", "b-red", "d-lost"));
  EXPECT_FALSE(list.Entries()[0].problem.empty());
  EXPECT_EQ(list.OpenCount(), 1U);
  EXPECT_EQ(list.NextOpen(), 1U);
  SignResult(m_Work / "site/c-warned", kAccepted);
  list.Refresh(1, m_Work / "site/c-warned");
  EXPECT_FALSE(list.NextOpen());
}

TEST_F(WorklistOfFour, ShowsTheNewestVersionOfAResultOnly)
{
  WriteFakeResult(m_Work / "b-red-v2");
  const auto folders = FindResultFolders(m_Work.Path());
  EXPECT_EQ(folders.size(), 4U);
  EXPECT_TRUE(std::any_of(folders.begin(), folders.end(), [](const fs::path & f) { return f.filename() == "b-red-v2"; }));
  const auto first = FindResultFolders(m_Work.Path(), true);
  EXPECT_TRUE(std::any_of(first.begin(), first.end(), [](const fs::path & f) { return f.filename() == "b-red"; }));
}

TEST_F(WorklistOfFour, IsRefusedWithoutResults)
{
  fs::create_directories(m_Work / "empty");
  EXPECT_THROW((void)Worklist::Open(m_Work / "empty"), Error);
  EXPECT_THROW((void)Worklist::Open(m_Work / "nowhere"), Error);
}

TEST_F(WorklistOfFour, ReadBlindHidesWhoAndKeepsItsOrderUntilItIsSigned)
{
  SignResult(m_Work / "b-red", kAccepted); // an earlier read
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  Worklist list = Worklist::OpenBlind(m_Work.Path());
  const auto order = Names(list);
  EXPECT_EQ(std::set<std::string>(order.begin(), order.end()), (std::set<std::string>{ "a-clean", "b-red", "c-warned", "d-lost" }));
  EXPECT_EQ(list.OpenCount(), 4U) << "earlier reads are hidden";
  for (std::size_t n = 0; n < 4; ++n)
  {
    std::string shown;
    for (const std::string & text : list.Shown(n))
    {
      shown += text + '|';
    }
    EXPECT_THAT(shown, HasSubstr("Case 0" + std::to_string(n + 1)));
    for (const char * secret : { "a-clean", "b-red", "c-warned", "d-lost", "P-SECRET", "2001", "Eader", "accepted" })
    {
      EXPECT_THAT(shown, Not(HasSubstr(secret)));
    }
  }
  EXPECT_EQ(Names(Worklist::OpenBlind(m_Work.Path())), order) << "the seed is stored";
  EXPECT_THROW(list.Sign("R. Eader"), Error) << "studies are open";
  for (std::size_t n = 0; n < 4; ++n)
  {
    SignResult(list.Entries()[n].folder, kAccepted);
    list.Refresh(n, list.Entries()[n].folder);
  }
  EXPECT_EQ(Worklist::OpenBlind(m_Work.Path()).OpenCount(), 0U) << "what was read blind counts in the next sitting";
  EXPECT_THROW(list.Sign(""), Error);
  list.Sign("R. Eader");
  EXPECT_FALSE(list.PolicyOf(0).IsBlind());
  EXPECT_EQ(list.Shown(0).front(), order.front());
}

TEST(BlindPolicy, LetsNothingThroughThatTellsWhoOrWhen)
{
  const BlindPolicy policy("Case 03");
  const StudyIdentity shown = policy.Show(StudyIdentity{ "P-1", "2001-02-03", "1.2", "1.3", Modality::Ct });
  EXPECT_EQ(shown.participantId, "Case 03");
  EXPECT_EQ(shown.studyDate + shown.studyUid + shown.seriesUid, "");
  for (const TextKind kind : { TextKind::Date, TextKind::Visit, TextKind::Site, TextKind::Uid, TextKind::Path, TextKind::Reader })
  {
    EXPECT_EQ(policy.Show(kind, "secret"), "");
  }
  EXPECT_EQ(policy.Show(TextKind::Measurement, "152 cm2"), "152 cm2");
  EXPECT_EQ(BlindPolicy().Show(TextKind::Date, "2001"), "2001");
}

TEST(ShuffledOrder, IsAPermutationThatTheSeedDecides)
{
  for (const std::size_t count : { 0U, 1U, 2U, 50U })
  {
    auto order = ShuffledOrder(count, 42);
    EXPECT_EQ(order, ShuffledOrder(count, 42));
    std::sort(order.begin(), order.end());
    for (std::size_t n = 0; n < count; ++n)
    {
      EXPECT_EQ(order[n], n);
    }
  }
  EXPECT_NE(ShuffledOrder(50, 1), ShuffledOrder(50, 2));
  // mt19937_64 is the same everywhere, so is the order.
  EXPECT_THAT(ShuffledOrder(6, 42), ElementsAre(3U, 1U, 5U, 2U, 4U, 0U));
}

Origin OriginAt(const fs::path & path)
{
  Origin origin;
  origin.inputs = { path };
  origin.title = "P1";
  return origin;
}

TEST(StateFolder, KeepsRecentStudiesNewestFirstAndForgetsWhatIsGone)
{
  TemporaryFolder work;
  StateFolder state(work / "state");
  for (int n = 0; n < 25; ++n)
  {
    const fs::path image = work / ("image" + std::to_string(n));
    std::ofstream(image) << "x";
    state.AddRecent(OriginAt(image));
  }
  state.AddRecent(OriginAt(work / "image20"));
  auto recent = state.RecentStudies();
  ASSERT_EQ(recent.size(), 20U);
  EXPECT_EQ(recent[0].origin.inputs[0].filename(), "image20");
  EXPECT_EQ(recent[1].origin.inputs[0].filename(), "image24");
  fs::remove(work / "image24");
  EXPECT_EQ(state.RecentStudies()[1].origin.inputs[0].filename(), "image23");
  EXPECT_EQ(fs::status(state.Path()).permissions() & fs::perms::all, fs::perms::owner_all);
  EXPECT_EQ(fs::status(state.Path() / "recent.json").permissions() & fs::perms::all, fs::perms::owner_read | fs::perms::owner_write);
  std::ofstream(state.Path() / "recent.json", std::ios::trunc) << "[{]";
  EXPECT_TRUE(state.RecentStudies().empty()) << "a damaged file counts as absent";
}

TEST(StateFolder, RemembersWhereTheImagesOfASeriesLie)
{
  TemporaryFolder work;
  StateFolder state(work / "state");
  fs::create_directories(work / "dicom");
  state.RememberImages("1.2;1.3", { { work / "dicom" }, {}, {}, {} });
  EXPECT_THAT(StateFolder(work / "state").ImagesOf("1.2;1.3").inputs, ElementsAre(work / "dicom"));
  EXPECT_TRUE(state.ImagesOf("1.2").Empty());
  fs::remove(work / "dicom");
  EXPECT_TRUE(state.ImagesOf("1.2;1.3").Empty());
}

TEST(PlanOpening, FindsTheImagesOfAResultByItsSeries)
{
  TemporaryFolder work;
  StateFolder state(work / "state");
  fs::create_directories(work / "dicom");
  const fs::path folder = WriteFakeResult(work / "P1");
  OpenRequest request;
  request.paths = { folder };
  EXPECT_THROW((void)PlanOpening(request, &state), Error) << "nobody knows where the images are";
  std::ofstream(folder / "image.nii.gz") << "x";
  EXPECT_THAT(PlanOpening(request, &state).origin.inputs, ElementsAre(folder / "image.nii.gz"));
  state.RememberImages("1.2.3.4", { { work / "dicom" }, {}, {}, {} });
  const OpenPlan plan = PlanOpening(request, &state);
  EXPECT_EQ(plan.kind, OpenKind::Result);
  EXPECT_THAT(plan.origin.inputs, ElementsAre(work / "dicom"));
  EXPECT_THAT(plan.origin.seriesUids, ElementsAre("1.2.3.4"));
  EXPECT_EQ(plan.known->slices.size(), 18U);
  EXPECT_EQ(plan.origin.segmentation, folder / "segmentation.nii.gz");
  request.freshSegmentation = true;
  EXPECT_TRUE(PlanOpening(request, &state).origin.segmentation.empty());
}

TEST(PlanOpening, OpensAResultWithWhatItWasMadeWith)
{
  TemporaryFolder work;
  StateFolder state(work / "state");
  std::ofstream(work / "water.nii.gz") << "x";
  std::ofstream(work / "fat.nii.gz") << "x";
  const fs::path folder = WriteFakeResult(work / "P1");
  std::string summary = FileBytes(folder / "summary.json");
  const std::string inputs = "\"inputs\": {";
  summary.insert(summary.find(inputs) + inputs.size(),
                 R"("given_segment": "calf", "given_side": "left", "involved_side": "right", "allowed": ["gaps"],)");
  std::ofstream(folder / "summary.json", std::ios::trunc) << summary;
  OpenRequest request;
  request.paths = { folder };
  request.choices.water = work / "water.nii.gz";
  request.choices.fat = work / "fat.nii.gz";
  const OpenPlan plan = PlanOpening(request, &state);
  EXPECT_TRUE(plan.origin.inputs.empty());
  EXPECT_EQ(plan.origin.choices.water, work / "water.nii.gz");
  EXPECT_EQ(plan.origin.choices.segment, Segment::Calf);
  EXPECT_EQ(plan.origin.choices.side, Side::Left);
  EXPECT_EQ(plan.origin.choices.involvedSide, Side::Right);
  EXPECT_THAT(plan.origin.choices.allowed, ElementsAre("gaps"));
  EXPECT_EQ(plan.origin.choices.participantId, "P-SECRET");

  // Later without a word about the files.
  state.RememberImages(ImageKeyOf(plan.known->identity, folder), ImageFilesOf(plan.origin));
  request.choices = {};
  EXPECT_EQ(PlanOpening(request, &state).origin.choices.fat, work / "fat.nii.gz");
  EXPECT_EQ(PlanOpening(request, &state).origin.choices.segment, Segment::Calf);
}

TEST(PlanOpening, OpensARecentStudyAsTheFirstTime)
{
  TemporaryFolder work;
  StateFolder state(work / "state");
  for (const char * name : { "water.nii.gz", "fat.nii.gz", "mask.nii.gz", "names.txt" })
  {
    std::ofstream(work / name) << "x";
  }
  OpenRequest request;
  request.segmentation = work / "mask.nii.gz";
  request.labelTable = work / "names.txt";
  request.choices.water = work / "water.nii.gz";
  request.choices.fat = work / "fat.nii.gz";
  request.choices.segment = Segment::Thigh;
  request.choices.side = Side::Right;
  request.choices.t1Correction = true;
  request.choices.allowed = { "gaps" };
  request.choices.participantId = "P7";
  state.AddRecent(PlanOpening(request, &state).origin);
  ASSERT_EQ(state.RecentStudies().size(), 1U);
  const OpenRequest again = RequestOf(StateFolder(work / "state").RecentStudies().front().origin);
  EXPECT_TRUE(again.paths.empty());
  EXPECT_EQ(again.segmentation, request.segmentation);
  EXPECT_EQ(again.labelTable, request.labelTable);
  EXPECT_EQ(again.choices.water, request.choices.water);
  EXPECT_EQ(again.choices.fat, request.choices.fat);
  EXPECT_EQ(again.choices.segment, request.choices.segment);
  EXPECT_EQ(again.choices.side, request.choices.side);
  EXPECT_TRUE(again.choices.t1Correction);
  EXPECT_EQ(again.choices.allowed, request.choices.allowed);
  EXPECT_EQ(again.choices.participantId, "P7");
  fs::remove(work / "fat.nii.gz");
  EXPECT_TRUE(state.RecentStudies().empty()) << "what cannot be opened is not offered";
}

TEST(PlanOpening, TakesImagesWithAndWithoutASegmentation)
{
  TemporaryFolder work;
  std::ofstream(work / "image.nii.gz") << "x";
  std::ofstream(work / "mask.nii.gz") << "x";
  OpenRequest request;
  request.paths = { work / "image.nii.gz" };
  EXPECT_EQ(PlanOpening(request, nullptr).kind, OpenKind::Analyze);
  request.segmentation = work / "mask.nii.gz";
  EXPECT_EQ(PlanOpening(request, nullptr).kind, OpenKind::WithSegmentation);
  EXPECT_EQ(RequestOf(PlanOpening(request, nullptr).origin).segmentation, request.segmentation);
  request.paths = { work / "nothing" };
  EXPECT_THROW((void)PlanOpening(request, nullptr), Error);
  EXPECT_THROW((void)PlanOpening({}, nullptr), Error);
}

class UnsavedWork : public testing::Test
{
protected:
  void SetUp() override
  {
    fs::create_directories(m_Folder.Path());
    m_Document.Open(std::make_shared<FakeStudy>(), OriginAt("/images/P1"));
    m_Document.BeginStep("eraser");
    m_Document.EditSlice(3, [](const SliceLabels & slice) { return PaintStroke(slice, { 40, 30 }, { 40, 30 }, 9.0, { 0, {}, nullptr }); });
    m_Document.EditCorrections([](pipeline::Corrections & c) { c.excludedSlices.push_back({ Side::Left, 2, "oedema" }); });
    m_Document.EndStep();
  }
  /** The file as a program that has crashed left it behind. */
  fs::path Abandon()
  {
    const pid_t child = fork();
    if (child == 0)
    {
      _exit(0);
    }
    waitpid(child, nullptr, 0);
    m_Autosave.Wait();
    const fs::path file = fs::directory_iterator(m_Folder.Path())->path();
    const fs::path abandoned = m_Folder / (std::to_string(child) + "-1.autosave");
    fs::rename(file, abandoned);
    return abandoned;
  }
  TemporaryFolder m_Folder;
  EventBuffer m_Events;
  Document m_Document{ m_Events };
  Autosave m_Autosave{ m_Folder.Path() };
};

TEST_F(UnsavedWork, IsWrittenOnceForEachState)
{
  EXPECT_TRUE(m_Autosave.Update(m_Document));
  m_Autosave.Wait();
  EXPECT_FALSE(m_Autosave.Update(m_Document));
  EXPECT_TRUE(Autosave::Abandoned(m_Folder.Path()).empty()) << "the program that wrote it still runs";
  m_Document.BeginStep("stroke");
  EXPECT_FALSE(m_Autosave.Update(m_Document)) << "not in the middle of a stroke";
  m_Document.CancelStep();
  m_Document.Undo();
  EXPECT_FALSE(m_Autosave.Update(m_Document));
  EXPECT_TRUE(fs::is_empty(m_Folder.Path())) << "without changes there is nothing to keep";
}

TEST_F(UnsavedWork, IsOfferedAgainAfterACrash)
{
  m_Autosave.Update(m_Document);
  const fs::path file = Abandon();
  const auto works = Autosave::Abandoned(m_Folder.Path());
  ASSERT_EQ(works.size(), 1U);
  EXPECT_EQ(works[0].origin.inputs[0], "/images/P1");
  const SavedWork work = Autosave::Read(file);
  EXPECT_EQ(work.labels, m_Document.Labels());
  EXPECT_EQ(work.corrections.excludedSlices[0].reason, "oedema");
  EXPECT_EQ(work.corrections.edited.size(), 1U);
  EXPECT_LT(fs::file_size(file), m_Document.Labels().size() / 4);
}

TEST_F(UnsavedWork, HoldsTheLatestEditAfterSlicesAreEncodedAnew)
{
  m_Autosave.Update(m_Document);
  m_Autosave.Wait();
  m_Document.EditSlice(7, [](const SliceLabels & slice) { return PaintStroke(slice, { 120, 30 }, { 120, 30 }, 9.0, { 3, {}, nullptr }); });
  EXPECT_TRUE(m_Autosave.Update(m_Document));
  EXPECT_EQ(Autosave::Read(Abandon()).labels, m_Document.Labels());
}

TEST_F(UnsavedWork, IsNotRestoredForAVolumeLargerThanAny)
{
  m_Autosave.Update(m_Document);
  const fs::path file = Abandon();
  const std::string bytes = FileBytes(file);
  std::string payload = bytes.substr(bytes.find('\n', bytes.find('\n') + 1) + 1);
  const std::size_t begin = payload.find("\"size\":["), end = payload.find(']', begin);
  ASSERT_NE(begin, std::string::npos);
  // The product of these wraps round to 0.
  payload.replace(begin, end - begin, "\"size\":[4294967296,4294967296,2");
  std::ofstream(file, std::ios::binary | std::ios::trunc) << autosave::kMagic << Sha256Of(payload) << '\n' << payload;
  EXPECT_THROW((void)Autosave::Read(file), Error);
  EXPECT_TRUE(Autosave::Abandoned(m_Folder.Path()).empty());
}

TEST_F(UnsavedWork, IsNotRestoredFromADamagedFile)
{
  m_Autosave.Update(m_Document);
  const fs::path file = Abandon();
  const std::string bytes = FileBytes(file);
  for (const std::size_t at : { std::size_t(3), std::size_t(40), bytes.size() / 2, bytes.size() - 1 })
  {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << damaged;
    EXPECT_THROW((void)Autosave::Read(file), Error) << at;
    EXPECT_TRUE(Autosave::Abandoned(m_Folder.Path()).empty()) << at;
  }
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes.substr(0, bytes.size() / 2);
  EXPECT_THROW((void)Autosave::Read(file), Error);
}
} // namespace
} // namespace myosect::viewer
