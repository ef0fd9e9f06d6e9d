#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ViewerFixture.h"

namespace myosect::viewer
{
namespace
{
namespace fs = std::filesystem;
using test::kLong;
using test::Viewer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST_F(Viewer, ShowsTheImageBeforeItsSegmentationAndStaysWhereTheReaderIs)
{
  fs::create_directories(m_Work / "dicom");
  std::ofstream(m_Work / "dicom/slow") << "x";
  m_Model.Open({ { m_Work / "dicom" }, {}, {}, {}, {}, {}, false });
  while (!m_Model.document.IsOpen())
  {
    (void)m_Model.Update();
  }
  EXPECT_TRUE(m_Model.IsOpening());
  EXPECT_EQ(m_Model.Selected().sliceIndex, 4U);
  EXPECT_THAT(m_Model.Banner(), HasSubstr("still being outlined"));
  EXPECT_THROW(m_Model.Save(m_Work / "out"), Error);
  m_Model.PressKey("Home");
  fs::remove(m_Work / "dicom/slow");
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  EXPECT_EQ(m_Model.Selected().sliceIndex, 0U);
  EXPECT_EQ(m_Model.document.Rows().size(), 18U);
  EXPECT_EQ(m_State->RecentStudies().size(), 1U);
  EXPECT_THAT(m_State->ImagesOf("1.2.3.4").inputs, ElementsAre(m_Work / "dicom"));
}

TEST_F(Viewer, StopsOpeningOnDemandAndSaysWhatFailed)
{
  fs::create_directories(m_Work / "dicom");
  std::ofstream(m_Work / "dicom/slow") << "x";
  m_Model.Open({ { m_Work / "dicom" }, {}, {}, {}, {}, {}, false });
  m_Model.PressKey("Ctrl+.");
  m_Model.Perform(ActionId::CancelJob);
  while (m_Model.IsOpening())
  {
    std::this_thread::yield();
  }
  (void)m_Model.Update();
  EXPECT_EQ(Told(), "") << "cancelling is no failure";
  fs::remove(m_Work / "dicom/slow");
  std::ofstream(m_Work / "dicom/broken") << "x";
  m_Model.Open({ { m_Work / "dicom" }, {}, {}, {}, {}, {}, false });
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  EXPECT_THAT(Told(), HasSubstr("no usable series; check the folder"));
}

TEST_F(Viewer, SavesANewVersionBesideTheOldOneAndOverwritesNothing)
{
  const fs::path folder = test::WriteFakeResult(m_Work / "P1");
  m_State->RememberImages("1.2.3.4", { { m_Work / "state" }, {}, {}, {} });
  const std::string before = test::FileBytes(folder / "measurements.csv");
  m_Model.reader = "R. Eader";
  m_Model.Open({ { folder }, {}, {}, {}, {}, {}, false });
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  m_Model.Perform(ActionId::ToolEraser);
  EXPECT_TRUE(Draw({ { 40, 30 } }));
  EXPECT_TRUE(m_Model.AsksBeforeClosing());
  EXPECT_THAT(m_Model.WindowTitle(), HasSubstr("*"));
  EXPECT_THROW(m_Model.Save(folder), Error) << "nothing is overwritten";
  const fs::path saved = m_Model.Save();
  EXPECT_EQ(saved, m_Work / "P1-v2");
  EXPECT_FALSE(m_Model.AsksBeforeClosing());
  EXPECT_EQ(test::FileBytes(folder / "measurements.csv"), before);
  EXPECT_NE(test::FileBytes(saved / "measurements.csv"), before);
  EXPECT_THAT(test::FileBytes(saved / "report.txt"), HasSubstr("right slice 4"));
  const auto log = ReadReviewLog(saved);
  ASSERT_EQ(log.size(), 1U);
  EXPECT_EQ(log[0].action, "corrected");
  EXPECT_EQ(log[0].reader, "R. Eader");
  EXPECT_EQ(log[0].detail, "eraser, slice 5");
  EXPECT_EQ(log[0].before, HashResultFiles(folder));
  EXPECT_TRUE(CheckReviewLog(saved).empty());
  EXPECT_TRUE(Draw({ { 40, 33 } }));
  EXPECT_EQ(m_Model.Save(), m_Work / "P1-v3");
  EXPECT_EQ(ReadReviewLog(m_Work / "P1-v3").size(), 2U) << "the log goes with the version";
  EXPECT_TRUE(fs::is_empty(m_State->AutosaveFolder()));
}

TEST_F(Viewer, OffersTheWorkOfACrashedSessionAgain)
{
  fs::create_directories(m_Work / "dicom");
  m_Model.Open({ { m_Work / "dicom" }, {}, {}, {}, {}, {}, false });
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  m_Model.Perform(ActionId::ToolEraser);
  EXPECT_TRUE(Draw({ { 40, 30 } }));
  (void)m_Model.Update();
  const LabelBuffer labels = m_Model.document.Labels();
  const auto isWritten = [&]
  {
    const fs::directory_iterator first(m_State->AutosaveFolder());
    return first != fs::directory_iterator() && first->path().extension() == ".autosave";
  };
  while (!isWritten())
  {
    std::this_thread::yield();
  }
  const fs::path file = fs::directory_iterator(m_State->AutosaveFolder())->path();
  const pid_t child = fork();
  if (child == 0)
  {
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  fs::copy_file(file, m_State->AutosaveFolder() / (std::to_string(child) + "-1.autosave"));

  ViewerModel next(m_State, test::OpenFake);
  const auto works = next.AbandonedWork();
  ASSERT_EQ(works.size(), 1U);
  next.Recover(works[0]);
  ASSERT_TRUE(next.WaitIdle(kLong));
  EXPECT_EQ(next.document.Labels(), labels);
  EXPECT_TRUE(next.AsksBeforeClosing());
  EXPECT_EQ(next.document.CurrentCorrections().edited.size(), 1U);
  EXPECT_EQ(next.AbandonedWork().size(), 1U) << "kept until it is saved";
  next.Save(m_Work / "saved");
  EXPECT_TRUE(next.AbandonedWork().empty());
}

TEST_F(Viewer, SavesInTheBackgroundWhatStoodWhenItBegan)
{
  Show();
  m_Model.Perform(ActionId::ToolEraser);
  EXPECT_TRUE(Draw({ { 40, 30 } }));
  const LabelBuffer labels = m_Model.document.Labels();
  m_Study->hold = true;
  m_Model.BeginSaving(m_Work / "P1");
  EXPECT_TRUE(m_Model.IsWriting());
  EXPECT_TRUE(Draw({ { 40, 36 } })) << "the reader goes on meanwhile";
  (void)m_Model.Update();
  EXPECT_FALSE(fs::exists(m_Work / "P1")) << "it appears whole or not at all";
  EXPECT_THROW(m_Model.BeginSaving(m_Work / "P2"), Error) << "one thing at a time";
  m_Model.reader = "R. Eader";
  EXPECT_THROW(m_Model.Accept(), Error);
  m_Study->hold = false;
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  EXPECT_THAT(Told(), HasSubstr("Saved as P1"));
  const std::string stored = test::FileBytes(m_Work / "P1/segmentation.nii.gz");
  EXPECT_EQ(stored, std::string(labels.begin(), labels.end()));
  EXPECT_EQ(ReadReviewLog(m_Work / "P1").at(0).detail, "eraser, slice 5");
  EXPECT_TRUE(m_Model.AsksBeforeClosing()) << "what came later is not saved";
  EXPECT_TRUE(m_Model.document.Undo());
  EXPECT_FALSE(m_Model.AsksBeforeClosing());
  EXPECT_THROW(m_Model.BeginSaving(), Error) << "nothing has changed";
}

TEST_F(Viewer, LeavesNothingBehindWhenSavingIsStoppedOrFails)
{
  Show();
  m_Model.Perform(ActionId::ToolEraser);
  EXPECT_TRUE(Draw({ { 40, 30 } }));
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  fs::create_directories(m_Work / "out");
  m_Study->hold = true;
  m_Model.BeginSaving(m_Work / "out/P1");
  m_Model.Perform(ActionId::CancelJob);
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  EXPECT_THAT(Told(), HasSubstr("nothing was written"));
  EXPECT_TRUE(m_Model.AsksBeforeClosing());
  m_Study->hold = false;
  m_Study->fail = true;
  m_Model.BeginSaving(m_Work / "out/P1");
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  EXPECT_THAT(Told(), HasSubstr("Not written: no limb found"));
  EXPECT_TRUE(m_Model.AsksBeforeClosing());
  EXPECT_TRUE(fs::is_empty(m_Work / "out"));
  EXPECT_FALSE(fs::is_empty(m_State->AutosaveFolder()));
}

TEST_F(Viewer, ExportsInTheBackgroundAndOverwritesNothing)
{
  Show();
  fs::create_directories(m_Work / "out");
  m_Model.BeginExport(ExportKind::Report, m_Work / "out");
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  EXPECT_THAT(Told(), HasSubstr("2 files written"));
  const std::string report = test::FileBytes(m_Work / "out/report.txt");
  EXPECT_FALSE(report.empty());
  m_Model.BeginExport(ExportKind::Report, m_Work / "out");
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  EXPECT_THAT(Told(), HasSubstr("already"));
  EXPECT_EQ(std::distance(fs::directory_iterator(m_Work / "out"), fs::directory_iterator()), 2) << "nothing but the files";
}

TEST_F(Viewer, WorksThroughAListByKeysAlone)
{
  m_State->RememberImages("1.2.3.4", { { m_Work / "state" }, {}, {}, {} });
  test::WriteFakeResult(m_Work / "list/a");
  test::WriteFakeResult(m_Work / "list/b", {}, {}, Flag::Red);
  test::WriteFakeResult(m_Work / "list/c", {}, {}, Flag::Amber);
  m_Model.OpenWorklist(m_Work / "list");
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  EXPECT_EQ(m_Model.document.GetOrigin().resultFolder.filename(), "b") << "the worst first";
  EXPECT_FALSE(m_Model.Perform(ActionId::AcceptResult));
  EXPECT_THAT(Told(), HasSubstr("needs the reader's name"));
  m_Model.reader = "R. Eader";
  EXPECT_TRUE(m_Model.PressKey("Return"));
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  EXPECT_EQ(m_Model.List()->Entries()[0].review.status, report::ReviewStatus::Accepted);
  EXPECT_EQ(m_Model.document.GetOrigin().resultFolder.filename(), "c");
  EXPECT_THROW(m_Model.Reject(" "), Error);
  EXPECT_TRUE(m_Model.Perform(ActionId::NextStudy));
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  EXPECT_EQ(m_Model.document.GetOrigin().resultFolder.filename(), "a");
  EXPECT_TRUE(m_Model.Perform(ActionId::PreviousStudy));
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  m_Model.Perform(ActionId::ToolEraser);
  EXPECT_TRUE(Draw({ { 40, 30 } }));
  EXPECT_FALSE(m_Model.Perform(ActionId::NextStudy));
  EXPECT_THAT(Told(), HasSubstr("unsaved corrections"));
  EXPECT_TRUE(m_Model.Reject("motion"));
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  EXPECT_TRUE(fs::exists(m_Work / "list/c-v2")) << "corrections go into a new version";
  EXPECT_THAT(test::FileBytes(m_Work / "list/c-v2/measurements.csv"), HasSubstr("rejected,R. Eader,"));
  EXPECT_THAT(test::FileBytes(m_Work / "list/c/measurements.csv"), HasSubstr("not_reviewed"));
  EXPECT_TRUE(m_Model.Accept());
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  EXPECT_EQ(m_Model.List()->OpenCount(), 0U);
  EXPECT_THAT(Told(), HasSubstr("All studies are read."));
}

TEST_F(Viewer, ReadingBlindShowsNoIdentityAnywhere)
{
  m_State->RememberImages("1.2.3.4", { { m_Work / "state" }, {}, {}, {} });
  test::WriteFakeResult(m_Work / "list/anna");
  test::WriteFakeResult(m_Work / "list/berta");
  m_Model.OpenWorklist(m_Work / "list", true);
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  ASSERT_TRUE(m_Model.document.IsOpen());
  std::string shown = m_Model.WindowTitle() + m_Model.Banner() + m_Model.PictureName() + Told();
  for (const auto & corner : m_Model.CornerTexts())
  {
    for (const std::string & line : corner)
    {
      shown += '|' + line;
    }
  }
  EXPECT_THAT(shown, HasSubstr("Case 01"));
  for (const char * secret : { "P-SECRET", "anna", "berta", "2001", "1.2.3", "hospital", "reviewed" })
  {
    EXPECT_THAT(shown, Not(HasSubstr(secret)));
  }
  EXPECT_FALSE(m_Model.Perform(ActionId::VisitsLayout));
  EXPECT_THROW(m_Model.OpenBaseline({ { m_Work / "list/anna" }, {}, {}, {}, {}, {}, false }), Error);
  m_Model.reader = "R. Eader";
  EXPECT_FALSE(m_Model.Perform(ActionId::SignReads));
  for (int n = 0; n < 2; ++n)
  {
    EXPECT_TRUE(m_Model.Accept());
    ASSERT_TRUE(m_Model.WaitIdle(kLong));
  }
  EXPECT_THAT(Told(), Not(HasSubstr("anna")));
  EXPECT_TRUE(m_Model.Perform(ActionId::SignReads));
  EXPECT_THAT(m_Model.WindowTitle(), HasSubstr("P-SECRET"));
}

TEST_F(Viewer, ShowsBothVisitsOnceABaselineIsOpen)
{
  Show();
  EXPECT_FALSE(m_Model.Perform(ActionId::VisitsLayout));
  EXPECT_THAT(Told(), HasSubstr("baseline"));
  fs::create_directories(m_Work / "dicom");
  m_Model.OpenBaseline({ { m_Work / "dicom" }, {}, {}, {}, {}, {}, false });
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  EXPECT_TRUE(m_Model.Perform(ActionId::VisitsLayout));
  std::string why;
  EXPECT_TRUE(PairVisits(m_Model.baseline, m_Model.document, *m_Model.SelectedRow(), why)) << why;
}

TEST_F(Viewer, LinksTheCursorToTheProbe)
{
  Show();
  m_Model.SetCursor(6, { 60, 40 }, true);
  EXPECT_EQ(m_Model.Selected().sliceIndex, 6U);
  EXPECT_EQ(m_Model.Probe()->tissue, Tissue::Muscle);
  EXPECT_EQ(*m_Model.CursorLps(), (Vector3{ -40.0, 0.0, 360.0 }));
  m_Model.ClearCursor();
  EXPECT_FALSE(m_Model.Probe());
}

TEST_F(Viewer, TakesTheUsersKeysFromTheStateFolder)
{
  std::ofstream(m_State->KeyFile()) << R"({"next-slice": ["J"]})";
  ViewerModel model(m_State, test::OpenFake);
  EXPECT_EQ(model.keys.Find("J"), ActionId::NextSlice);
  EXPECT_FALSE(model.keys.Find("Up"));
  std::ofstream(m_State->KeyFile(), std::ios::trunc) << "nonsense";
  ViewerModel damaged(m_State, test::OpenFake);
  EXPECT_EQ(damaged.keys.Find("Up"), ActionId::NextSlice);
  EXPECT_EQ(damaged.TakeMessages().size(), 1U);
}
} // namespace
} // namespace myosect::viewer
