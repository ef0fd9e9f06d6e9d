#include "myosect/ViewerModel/Document.h"

#include <chrono>
#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "FakeStudy.h"
#include "myosect/Core/Error.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::viewer
{
namespace
{
using test::FakeStudy;

constexpr double kLong = 30.0;
const PlanePoint kRightLeg{ 40.0, 25.0 }; ///< 45 mm in front of the right bone: the fascia

bool Erase(const SliceLabels & slice, double radiusMm = 15.0)
{
  return PaintStroke(slice, kRightLeg, kRightLeg, radiusMm, { kBackgroundLabel, {}, nullptr });
}

class OpenDocument : public testing::Test
{
protected:
  void SetUp() override
  {
    m_Document.Open(m_Study, {});
    ASSERT_TRUE(m_Document.WaitUntilMeasured(kLong));
    (void)m_Events.Take();
  }
  [[nodiscard]] double RightMuscle(std::size_t k) const { return *m_Document.Rows()[*m_Document.FindRow(k, Side::Right)].muscleAreaCm2; }
  /** What measuring the document's labels and corrections from the start gives. */
  [[nodiscard]] std::string Expected() const
  {
    RunContext context(1);
    return report::MeasurementsCsv(m_Study->Measure(m_Document.Labels(), m_Document.CurrentCorrections(), context).table);
  }
  [[nodiscard]] std::string Actual() const
  {
    MeasurementTable table;
    table.identity = m_Study->Identity();
    table.slices = m_Document.Rows();
    return report::MeasurementsCsv(table);
  }

  EventBuffer m_Events;
  std::shared_ptr<FakeStudy> m_Study = std::make_shared<FakeStudy>();
  Document m_Document{ m_Events };
};

TEST(Delta, GoesForwardsAndBackwardsOverRandomChanges)
{
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round)
  {
    std::vector<LabelId> before(500), after;
    for (LabelId & label : before)
    {
      label = static_cast<LabelId>(random() % 3);
    }
    after = before;
    for (int n = 0; n < 40; ++n)
    {
      after[random() % after.size()] = static_cast<LabelId>(random() % 3);
    }
    const SliceDelta delta = DifferenceOf(before.data(), after.data(), before.size(), 4);
    std::vector<LabelId> labels = before;
    ApplyDelta(delta, false, labels.data());
    EXPECT_EQ(labels, after);
    ApplyDelta(delta, true, labels.data());
    EXPECT_EQ(labels, before);
  }
}

TEST(Delta, OfAFilledCircleTakesFarLessThanTheSlice)
{
  std::vector<LabelId> before(512 * 512, 1), after = before;
  PaintStroke({ after.data(), 512, 512, 1.0, 1.0 }, { 256, 256 }, { 256, 256 }, 40.0, { 3, {}, nullptr });
  EXPECT_LE(DifferenceOf(before.data(), after.data(), before.size(), 0).runs.size(), 81U);
}

TEST_F(OpenDocument, TakesItsRowsFromTheWholeMeasurement)
{
  EXPECT_EQ(m_Document.Rows().size(), 18U);
  EXPECT_EQ(Actual(), Expected());
  EXPECT_FALSE(m_Document.IsPending());
  EXPECT_FALSE(m_Document.HasUnsavedChanges());
}

TEST_F(OpenDocument, FollowsAStrokeInTheTouchedSliceAtOnce)
{
  m_Study->hold = true;
  const double before = RightMuscle(3);
  m_Document.BeginStep("eraser");
  EXPECT_TRUE(m_Document.EditSlice(3, [](const SliceLabels & slice) { return Erase(slice); }));
  EXPECT_EQ(RightMuscle(3), before) << "work is done in Update alone";
  m_Document.Update();
  EXPECT_LT(RightMuscle(3), before - 2.0);
  EXPECT_EQ(RightMuscle(4), before);
  const std::size_t row = *m_Document.FindRow(3, Side::Right);
  EXPECT_EQ(m_Document.StateOf(row), RowState::Touched);
  EXPECT_EQ(m_Document.StateOf(*m_Document.FindRow(4, Side::Right)), RowState::Final);
  EXPECT_EQ(m_Document.Rows()[row].levelPercent, 45.0) << "what hangs on the whole limb stays as it was";
  m_Document.EndStep();
  EXPECT_TRUE(m_Document.IsPending());
  m_Study->hold = false;
  ASSERT_TRUE(m_Document.WaitUntilMeasured(kLong));
  EXPECT_EQ(m_Document.StateOf(row), RowState::Final);
  EXPECT_EQ(Actual(), Expected());
}

TEST_F(OpenDocument, MarksTheEditedSectionOfThatLegAlone)
{
  m_Document.EditSlice(3, [](const SliceLabels & slice) { return Erase(slice); });
  ASSERT_EQ(m_Document.EditedSections().size(), 1U);
  EXPECT_EQ(m_Document.EditedSections()[0].side, Side::Right);
  EXPECT_TRUE(m_Document.Rows()[*m_Document.FindRow(3, Side::Right)].edited);
  EXPECT_FALSE(m_Document.Rows()[*m_Document.FindRow(3, Side::Left)].edited);
  m_Document.Undo();
  EXPECT_TRUE(m_Document.EditedSections().empty());
}

TEST_F(OpenDocument, CancelsTheWholeMeasurementWhenANewerEditArrives)
{
  m_Study->hold = true;
  const int begun = m_Study->measuring;
  for (std::size_t k = 0; k < 4; ++k)
  {
    m_Document.EditSlice(k, [](const SliceLabels & slice) { return Erase(slice); });
    m_Document.Update();
    while (m_Study->measuring <= begun + static_cast<int>(k))
    {
      std::this_thread::yield();
    }
  }
  m_Study->hold = false;
  ASSERT_TRUE(m_Document.WaitUntilMeasured(kLong));
  EXPECT_GE(m_Study->cancelled, 3);
  EXPECT_EQ(Actual(), Expected());
}

TEST_F(OpenDocument, EqualsTheWholeMeasurementAfterAnySequenceOfEdits)
{
  std::mt19937 random(11);
  for (int n = 0; n < 60; ++n)
  {
    const std::size_t k = random() % 9;
    switch (random() % 4)
    {
    case 0:
      m_Document.Undo();
      break;
    case 1:
      m_Document.Redo();
      break;
    case 2:
      m_Document.EditCorrections(
          [&](pipeline::Corrections & c) {
            c.excludedSlices.push_back({ Side::Left, k, "scar " + std::to_string(n) });
          });
      break;
    default:
      m_Document.EditSlice(k, [&](const SliceLabels & slice) { return Erase(slice, 2.0 + static_cast<double>(random() % 20)); });
    }
    m_Document.Update();
  }
  ASSERT_TRUE(m_Document.WaitUntilMeasured(kLong));
  EXPECT_EQ(Actual(), Expected());
}

TEST_F(OpenDocument, UndoesAndRedoesAThousandStepsOfLabelsAndCorrections)
{
  const LabelBuffer first = m_Document.Labels();
  constexpr std::size_t kSteps = 1000;
  for (std::size_t n = 0; n < kSteps; ++n)
  {
    m_Document.BeginStep("step " + std::to_string(n));
    const auto i = static_cast<double>(20 + n % 40);
    m_Document.EditSlice(n % 9,
                         [&](const SliceLabels & slice) {
                           return PaintStroke(slice, { i, 30.0 }, { i, 30.0 }, 4.0, { static_cast<LabelId>(1 + n % 3), {}, nullptr });
                         });
    m_Document.EditCorrections(
        [&](pipeline::Corrections & c) {
          c.excludedSlices = { { Side::Left, n % 9, "reason " + std::to_string(n) } };
        });
    EXPECT_TRUE(m_Document.EndStep());
  }
  const LabelBuffer last = m_Document.Labels();
  EXPECT_EQ(m_Document.Steps().UndoName(), "step 999");
  for (std::size_t n = 0; n < kSteps; ++n)
  {
    ASSERT_TRUE(m_Document.Undo());
  }
  EXPECT_FALSE(m_Document.Undo());
  EXPECT_EQ(m_Document.Labels(), first);
  EXPECT_TRUE(m_Document.CurrentCorrections().Empty());
  EXPECT_FALSE(m_Document.HasUnsavedChanges());
  while (m_Document.Redo())
  {
  }
  EXPECT_EQ(m_Document.Labels(), last);
  EXPECT_EQ(m_Document.CurrentCorrections().excludedSlices.front().reason, "reason 999");
  EXPECT_LT(m_Document.Steps().ByteCount(), 3U << 20U);
}

TEST_F(OpenDocument, ForgetsTheRedoneFutureAfterANewEdit)
{
  m_Document.EditSlice(1, [](const SliceLabels & slice) { return Erase(slice); });
  m_Document.BeginSaving();
  m_Document.MarkSaved();
  m_Document.Undo();
  EXPECT_TRUE(m_Document.HasUnsavedChanges());
  m_Document.EditSlice(2, [](const SliceLabels & slice) { return Erase(slice); });
  EXPECT_FALSE(m_Document.Redo());
  m_Document.Undo();
  EXPECT_TRUE(m_Document.HasUnsavedChanges()) << "the saved state can no longer be reached";
}

TEST_F(OpenDocument, SavesWhatStoodThenNotWhatCameLater)
{
  m_Document.EditSlice(1, [](const SliceLabels & slice) { return Erase(slice); });
  m_Document.BeginSaving();
  m_Document.EditSlice(2, [](const SliceLabels & slice) { return Erase(slice); });
  m_Document.MarkSaved();
  EXPECT_TRUE(m_Document.HasUnsavedChanges());
  m_Document.Undo();
  EXPECT_FALSE(m_Document.HasUnsavedChanges());
  m_Document.BeginSaving();
  m_Document.Undo();
  m_Document.EditSlice(3, [](const SliceLabels & slice) { return Erase(slice); });
  m_Document.MarkSaved();
  EXPECT_TRUE(m_Document.HasUnsavedChanges()) << "the saved state can no longer be reached";
}

TEST_F(OpenDocument, TakesBackACancelledStep)
{
  const LabelBuffer before = m_Document.Labels();
  m_Document.BeginStep("stroke");
  m_Document.EditSlice(1, [](const SliceLabels & slice) { return Erase(slice); });
  m_Document.Update();
  m_Document.CancelStep();
  EXPECT_EQ(m_Document.Labels(), before);
  EXPECT_EQ(m_Document.Steps().StepCount(), 0U);
  ASSERT_TRUE(m_Document.WaitUntilMeasured(kLong));
  m_Document.Update();
  EXPECT_EQ(Actual(), Expected());
}

TEST_F(OpenDocument, TakesAReviewBackWhenItIsEdited)
{
  m_Document.SetReview({ report::ReviewStatus::Accepted, "R", "2026-01-01T00:00:00Z", "" });
  m_Document.EditSlice(1, [](const SliceLabels & slice) { return Erase(slice); });
  EXPECT_EQ(m_Document.CurrentCorrections().review.status, report::ReviewStatus::NotReviewed);
  m_Document.Undo();
  EXPECT_EQ(m_Document.CurrentCorrections().review.status, report::ReviewStatus::Accepted);
}

TEST_F(OpenDocument, SaysWhyMeasuringFailed)
{
  m_Study->fail = true;
  m_Document.EditSlice(1, [](const SliceLabels & slice) { return Erase(slice); });
  ASSERT_TRUE(m_Document.WaitUntilMeasured(kLong));
  EXPECT_EQ(m_Document.MeasuringProblem(), "no limb found");
  EXPECT_NE(m_Document.Content(), nullptr) << "the last good content stays";
}

TEST_F(OpenDocument, RefusesAnAutosaveOfAnotherStudy)
{
  EXPECT_THROW(m_Document.Restore(LabelBuffer(10), {}), Error);
  LabelBuffer labels = m_Document.Labels();
  labels[40 * 160 + 40] = 0;
  m_Document.Restore(labels, {});
  EXPECT_TRUE(m_Document.HasUnsavedChanges());
  ASSERT_TRUE(m_Document.WaitUntilMeasured(kLong));
  EXPECT_EQ(Actual(), Expected());
}

TEST(Document, ClosesWhileItIsMeasuring)
{
  EventBuffer events;
  auto study = std::make_shared<FakeStudy>();
  study->hold = true;
  {
    Document document(events);
    document.Open(study, {});
    document.Close();
    EXPECT_FALSE(document.IsOpen());
    document.Open(study, {});
  }
  EXPECT_EQ(study.use_count(), 1);
}

TEST(Events, AreHandledOnceAndWakeTheShellOnce)
{
  EventBuffer events;
  int woken = 0;
  events.SetWake([&] { ++woken; });
  events.Record(Event::Labels);
  events.Record(Event::Rows);
  EXPECT_EQ(woken, 1);
  const EventSet taken = events.Take();
  EXPECT_TRUE(taken.test(BitOf(Event::Labels)) && taken.test(BitOf(Event::Rows)));
  EXPECT_TRUE(events.Take().none());
}
} // namespace
} // namespace myosect::viewer
