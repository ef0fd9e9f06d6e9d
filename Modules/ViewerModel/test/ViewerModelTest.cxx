#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ViewerFixture.h"

namespace myosect::viewer
{
namespace
{
using test::kLong;
using test::Viewer;
using testing::HasSubstr;

TEST_F(Viewer, BeginsAtMidThighWithARowSelected)
{
  Show();
  EXPECT_EQ(m_Model.Selected().sliceIndex, 4U);
  EXPECT_EQ(m_Model.Selected().side, Side::Right);
  EXPECT_TRUE(m_Model.SelectedRow());
}

TEST_F(Viewer, HasOneSelectionForSliceRowAndPoint)
{
  Show();
  m_Model.SelectRow(*m_Model.document.FindRow(7, Side::Left));
  EXPECT_EQ(m_Model.Selected().sliceIndex, 7U);
  EXPECT_EQ(m_Model.Selected().side, Side::Left);
  m_Model.SelectSlice(2);
  EXPECT_EQ(m_Model.document.Rows()[*m_Model.SelectedRow()].sliceIndex, 2U);
  EXPECT_EQ(m_Model.Selected().side, Side::Left);
  m_Model.SelectSlice(1000);
  EXPECT_EQ(m_Model.Selected().sliceIndex, 8U);
  EXPECT_TRUE(m_Model.Update().test(BitOf(Event::Selection)));
}

TEST_F(Viewer, MovesByTheKeysOfMoving)
{
  Show();
  const auto at = [&](const char * key)
  {
    m_Model.PressKey(key);
    return m_Model.Selected().sliceIndex;
  };
  EXPECT_EQ(at("Up"), 5U);
  EXPECT_EQ(at("Down"), 4U);
  EXPECT_EQ(at("PgUp"), 6U) << "the next level";
  EXPECT_EQ(at("PgUp"), 6U) << "there is no further one";
  EXPECT_EQ(at("PgDown"), 2U);
  EXPECT_EQ(at("Home"), 0U);
  EXPECT_EQ(at("Down"), 0U);
  EXPECT_EQ(at("Shift+Up"), 8U);
  EXPECT_EQ(at("Shift+Down"), 0U);
  EXPECT_EQ(at("End"), 8U);
  EXPECT_EQ(at("Ctrl+Home"), 4U);
  m_Model.PressKey("Tab");
  EXPECT_EQ(m_Model.Selected().side, Side::Left);
  m_Model.PressKey("Tab");
  EXPECT_EQ(m_Model.Selected().side, Side::Right);
  EXPECT_FALSE(m_Model.PressKey("Ctrl+Alt+J"));
}

TEST_F(Viewer, EveryActionOfItsOwnDoesSomethingThatCanBeSeen)
{
  // Each from a state in which it has something to do. Moving, reading and correcting have tests of their own.
  Show();
  Display & display = m_Model.display;
  ToolController & tools = m_Model.tools;
  const auto changes = [&](ActionId id, const auto & state)
  {
    const auto before = state();
    EXPECT_TRUE(m_Model.Perform(id)) << ActionOf(id).name;
    EXPECT_NE(state(), before) << ActionOf(id).name;
    EXPECT_TRUE(m_Model.Update().any()) << ActionOf(id).name;
  };
  const auto window = [&] { return std::pair(display.windowWidth.Value(), display.windowLevel.Value()); };
  for (const ActionId id :
       { ActionId::PresetMuscleFat, ActionId::PresetBone, ActionId::PresetFull, ActionId::PresetAuto, ActionId::PresetSoftTissue })
  {
    changes(id, window);
  }
  const auto flag = [](const FlagProperty & property) { return [&property] { return property.Value(); }; };
  changes(ActionId::Invert, flag(display.invert));
  changes(ActionId::Interpolate, flag(display.interpolate));
  changes(ActionId::ToggleAnnotations, flag(display.annotations));
  changes(ActionId::ToggleScaleBar, flag(display.scaleBar));
  changes(ActionId::ToggleLevelLines, flag(display.levelLines));
  changes(ActionId::ToggleLegend, flag(display.legend));
  changes(ActionId::MirrorOtherLeg, flag(display.mirrorOtherLeg));
  changes(ActionId::ToggleOverlay, flag(display.overlay));
  changes(ActionId::ToggleFilled, flag(display.filled));
  const auto tissue = [&](Tissue t) { return flag(display.tissues[static_cast<std::size_t>(t)]); };
  changes(ActionId::ToggleMuscle, tissue(Tissue::Muscle));
  changes(ActionId::ToggleIntermuscularFat, tissue(Tissue::IntermuscularFat));
  changes(ActionId::ToggleSubcutaneousFat, tissue(Tissue::SubcutaneousFat));
  changes(ActionId::ToggleBone, tissue(Tissue::Marrow));
  changes(ActionId::ToggleSkin, tissue(Tissue::Skin));
  changes(ActionId::ToggleOther, tissue(Tissue::OtherInsideFascia));
  const auto number = [](const NumberProperty & property) { return [&property] { return property.Value(); }; };
  changes(ActionId::ZoomIn, number(display.zoom));
  changes(ActionId::ZoomOut, number(display.zoom));
  display.zoom.Set(3.0);
  changes(ActionId::FitView, number(display.zoom));
  changes(ActionId::OpacityDown, number(display.opacity));
  changes(ActionId::OpacityUp, number(display.opacity));
  changes(ActionId::RadiusDown, number(tools.radiusMm));
  changes(ActionId::RadiusUp, number(tools.radiusMm));
  const auto choice = [](const ChoiceProperty & property) { return [&property] { return property.Index(); }; };
  changes(ActionId::LegsLayout, choice(display.layout));
  changes(ActionId::VolumeLayout, choice(display.layout));
  changes(ActionId::AxialLayout, choice(display.layout));
  for (const ActionId id : { ActionId::ToolBrush, ActionId::ToolEraser, ActionId::ToolFill, ActionId::ToolEraseInside, ActionId::ToolFascia,
                             ActionId::ToolExcludeRegion, ActionId::ToolDistance, ActionId::ToolEllipse, ActionId::ToolNavigate })
  {
    changes(id, choice(tools.tool));
  }
  changes(ActionId::NextTissue, choice(tools.targetTissue));
  changes(ActionId::PreviousTissue, choice(tools.targetTissue));
  changes(ActionId::ToggleRangeLimit, flag(tools.rangeLimit));
  changes(ActionId::SwapTargetSide, flag(tools.autoSide));
  changes(ActionId::SwapTargetSide, choice(tools.targetSide));
  changes(ActionId::SwapTargetSide, flag(tools.autoSide));
  changes(ActionId::EditResult, choice(tools.tool));
  changes(ActionId::CancelDrawing, choice(tools.tool));
}

TEST_F(Viewer, HandsTheShellWhatIsTheShells)
{
  Show();
  std::vector<ActionId> expected;
  for (const Action & action : Actions())
  {
    if (action.shell)
    {
      EXPECT_TRUE(m_Model.Perform(action.id));
      expected.push_back(action.id);
    }
  }
  EXPECT_EQ(m_Model.TakeShellRequests(), expected);
  EXPECT_TRUE(m_Model.TakeShellRequests().empty());
}

TEST_F(Viewer, AsksForAStudyBeforeItDoesAnythingToOne)
{
  for (const Action & action : Actions())
  {
    if (action.needsStudy)
    {
      EXPECT_FALSE(m_Model.Perform(action.id)) << action.name;
      EXPECT_THAT(Told(), HasSubstr("Open a study first."));
    }
  }
}

TEST_F(Viewer, ShowsFatFractionColoursOnlyWhereThereIsAFatFraction)
{
  Show();
  EXPECT_FALSE(m_Model.Perform(ActionId::FatFractionMap));
  EXPECT_THAT(Told(), HasSubstr("no fat fraction"));
  test::FakeParameters parameters;
  parameters.modality = Modality::Dixon;
  parameters.fatFraction = true;
  Show(parameters);
  EXPECT_TRUE(m_Model.Perform(ActionId::FatFractionMap));
  EXPECT_TRUE(m_Model.display.fatFractionMap.Value());
}

TEST_F(Viewer, PaintsTheTissueOfTheLimbUnderTheCursor)
{
  Show();
  m_Model.Perform(ActionId::ToolBrush);
  m_Model.tools.radiusMm.Set(6.0);
  m_Model.tools.targetTissue.SetTo(Tissue::IntermuscularFat);
  const double left = Muscle(4, Side::Left);
  EXPECT_TRUE(Draw({ { 110, 35 }, { 112, 35 } }));
  (void)m_Model.Update();
  EXPECT_LT(Muscle(4, Side::Left), left - 0.9);
  EXPECT_GT(m_Model.document.Rows()[*m_Model.document.FindRow(4, Side::Left)].imatAreaCm2.value_or(0.0), 0.9);
  EXPECT_EQ(m_Model.document.Steps().UndoName(), "brush, slice 5");
  EXPECT_TRUE(Draw({ { 110, 35 } }, true)) << "with Ctrl the brush erases";
  EXPECT_EQ(m_Model.document.Steps().UndoName(), "eraser, slice 5");
  m_Model.PressKey("Ctrl+Z");
  m_Model.PressKey("Ctrl+Z");
  EXPECT_EQ(m_Model.document.Labels(), m_Study->InitialLabels());
  EXPECT_THAT(Told(), HasSubstr("Undone: brush, slice 5."));
  m_Model.PressKey("Ctrl+Y");
  EXPECT_NE(m_Model.document.Labels(), m_Study->InitialLabels());
}

TEST_F(Viewer, PaintsOnlyWithinTheIntensityRange)
{
  Show();
  m_Model.Perform(ActionId::ToolBrush);
  m_Model.tools.targetTissue.SetTo(Tissue::OtherInsideFascia);
  m_Model.tools.radiusMm.Set(12.0);
  m_Model.tools.rangeLimit.Set(true);
  EXPECT_TRUE(Draw({ { 62, 40 } })); // astride the fascia
  const LabelId * slice = m_Model.document.LabelSlice(4);
  for (std::size_t n = 0; n < 160 * 80; ++n)
  {
    if (slice[n] == LabelOf(Tissue::OtherInsideFascia, Side::Right))
    {
      EXPECT_EQ(m_Study->HounsfieldSlice(4)[n], 55) << "the range is that of muscle";
    }
  }
  EXPECT_GT(std::count(slice, slice + 160 * 80, LabelOf(Tissue::OtherInsideFascia, Side::Right)), 10);
}

TEST_F(Viewer, GivesADrawingUpOnEscape)
{
  Show();
  m_Model.Perform(ActionId::ToolBrush);
  m_Model.tools.Press(4, { 40, 30 });
  m_Model.tools.Drag({ 45, 30 });
  EXPECT_TRUE(m_Model.PressKey("Esc"));
  EXPECT_EQ(m_Model.document.Labels(), m_Study->InitialLabels());
  EXPECT_FALSE(m_Model.document.HasUnsavedChanges());
  EXPECT_EQ(m_Model.tools.tool.As<Tool>(), Tool::Brush);
  m_Model.PressKey("Esc");
  EXPECT_EQ(m_Model.tools.tool.As<Tool>(), Tool::Navigate);
}

TEST_F(Viewer, FillsAndErasesInsideADrawnOutline)
{
  Show();
  const std::vector<PlanePoint> square{ { 30, 30 }, { 35, 30 }, { 35, 34 }, { 30, 34 } };
  m_Model.Perform(ActionId::ToolEraseInside);
  EXPECT_TRUE(Draw(square));
  EXPECT_EQ(m_Model.document.LabelSlice(4)[32 * 160 + 32], kBackgroundLabel);
  m_Model.Perform(ActionId::ToolFill);
  m_Model.tools.targetTissue.SetTo(Tissue::IntermuscularFat);
  EXPECT_TRUE(Draw(square));
  EXPECT_EQ(m_Model.document.LabelSlice(4)[32 * 160 + 32], LabelOf(Tissue::IntermuscularFat, Side::Right));
  EXPECT_FALSE(Draw({ { 30, 30 }, { 31, 30 } }));
  EXPECT_THAT(m_Model.tools.Problem(), HasSubstr("too short"));
}

TEST_F(Viewer, MovesTheFasciaOfTheLegUnderTheCursor)
{
  Show();
  m_Model.Perform(ActionId::ToolFascia);
  const double right = Muscle(4, Side::Right);
  EXPECT_TRUE(Draw({ { 40, 25 }, { 40, 26.5 }, { 40, 28 } }));
  (void)m_Model.Update();
  EXPECT_LT(Muscle(4, Side::Right), right - 0.5);
  EXPECT_EQ(m_Model.document.Steps().StepCount(), 1U) << "one drag, one step";
  EXPECT_EQ(m_Model.document.Steps().UndoName(), "fascia, slice 5");
  EXPECT_FALSE(Draw({ { 2, 2 }, { 5, 5 } }));
  EXPECT_THAT(m_Model.tools.Problem(), HasSubstr("No deep fascia"));
}

TEST_F(Viewer, CopiesAndInterpolatesACorrectedFascia)
{
  Show();
  m_Model.SelectSlice(2);
  m_Model.Perform(ActionId::ToolFascia);
  EXPECT_TRUE(Draw({ { 40, 25 }, { 40, 29 } }));
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  const double corrected = Muscle(2, Side::Right);
  const double original = Muscle(4, Side::Right);
  ASSERT_LT(corrected, original - 1.0);
  EXPECT_TRUE(m_Model.PressKey("Ctrl+Up"));
  EXPECT_EQ(m_Model.Selected().sliceIndex, 3U);
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  EXPECT_NEAR(Muscle(3, Side::Right), corrected, 1e-9) << "the legs are straight, so the copy is the same";
  m_Model.Perform(ActionId::Undo);
  m_Model.SelectSlice(6);
  EXPECT_TRUE(Draw({ { 40, 25 }, { 40, 25.9 } }));
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  m_Model.SelectSlice(4);
  EXPECT_TRUE(m_Model.Perform(ActionId::InterpolateOutlines)) << Told();
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  for (std::size_t k = 3; k < 6; ++k)
  {
    EXPECT_GE(Muscle(k, Side::Right), Muscle(k - 1, Side::Right) - 1e-9) << k;
    EXPECT_TRUE(m_Model.document.Rows()[*m_Model.document.FindRow(k, Side::Right)].edited);
  }
  EXPECT_LT(Muscle(4, Side::Right), original - 0.3);
  EXPECT_TRUE(m_Model.Perform(ActionId::CopyOutlineDown));
  EXPECT_EQ(m_Model.Selected().sliceIndex, 3U);
  m_Model.SelectSlice(8);
  EXPECT_FALSE(m_Model.Perform(ActionId::InterpolateOutlines));
  EXPECT_THAT(Told(), HasSubstr("Interpolation needs"));
}

TEST_F(Viewer, ExcludesSlicesAndRegionsWithAReason)
{
  Show();
  EXPECT_FALSE(m_Model.ExcludeSlice("  "));
  EXPECT_TRUE(m_Model.ExcludeSlice("tumour"));
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  EXPECT_EQ(m_Model.document.Rows()[*m_Model.document.FindRow(4, Side::Right)].status, Status::Rejected);
  EXPECT_EQ(m_Model.document.Rows()[*m_Model.document.FindRow(4, Side::Left)].status, Status::Ok);
  EXPECT_THAT(m_Model.Banner(), HasSubstr("tumour"));
  EXPECT_TRUE(m_Model.PressKey("Ctrl+Shift+X"));
  EXPECT_TRUE(m_Model.document.CurrentCorrections().excludedSlices.empty());
  EXPECT_TRUE(m_Model.ExcludeSlice("scar", true));
  EXPECT_EQ(m_Model.document.CurrentCorrections().excludedSlices[0].side, Side::Unknown);

  m_Model.Perform(ActionId::ToolExcludeRegion);
  const std::vector<PlanePoint> square{ { 30, 30 }, { 35, 30 }, { 35, 34 } };
  EXPECT_FALSE(Draw(square)) << "no reason yet";
  m_Model.tools.exclusionReason = "oedema";
  EXPECT_TRUE(Draw(square));
  const auto & region = m_Model.document.CurrentCorrections().excludedRegions.at(0);
  EXPECT_EQ(region.sliceIndex, 4U);
  EXPECT_EQ(region.outlineLps.front(), (Vector3{ -100.0, -30.0, 340.0 }));
  EXPECT_TRUE(m_Model.RemoveExcludedRegion(0));
  EXPECT_FALSE(m_Model.RemoveExcludedRegion(0));
}

TEST_F(Viewer, SetsSegmentAndSideOfSlices)
{
  Show();
  const std::vector<std::pair<ActionId, Segment>> segments{ { ActionId::SetSegmentHip, Segment::Hip },
                                                            { ActionId::SetSegmentKnee, Segment::Knee },
                                                            { ActionId::SetSegmentCalf, Segment::Calf },
                                                            { ActionId::SetSegmentAnkle, Segment::Ankle },
                                                            { ActionId::SetSegmentThigh, Segment::Thigh } };
  for (const auto & [id, segment] : segments)
  {
    m_Model.SelectSlice(6);
    EXPECT_TRUE(m_Model.Perform(id));
    ASSERT_TRUE(m_Model.WaitIdle(kLong));
    EXPECT_EQ(m_Model.document.Rows()[*m_Model.document.FindRow(8, Side::Right)].segment, segment);
    EXPECT_EQ(m_Model.document.Rows()[*m_Model.document.FindRow(5, Side::Right)].segment, Segment::Thigh);
    EXPECT_EQ(m_Model.document.Rows()[*m_Model.document.FindRow(8, Side::Left)].segment, Segment::Thigh);
  }
  EXPECT_TRUE(m_Model.Perform(ActionId::ExchangeSides));
  EXPECT_EQ(m_Model.document.LabelSlice(0)[40 * 160 + 25], LabelOf(Tissue::Muscle, Side::Left));
  EXPECT_TRUE(m_Model.ChangeSides(0, 8, Side::Left, Side::Unknown));
  ASSERT_TRUE(m_Model.WaitIdle(kLong));
  EXPECT_THAT(m_Model.Banner(), HasSubstr("sides are unknown"));
  EXPECT_FALSE(m_Model.ChangeSides(5, 2, Side::Left, Side::Right));
}

TEST_F(Viewer, MeasuresDistancesAndEllipsesWithoutTouchingTheResult)
{
  Show();
  m_Model.Perform(ActionId::ToolDistance);
  EXPECT_TRUE(Draw({ { 10, 10 }, { 20, 10 } }));
  m_Model.Perform(ActionId::ToolEllipse);
  EXPECT_TRUE(Draw({ { 47, 36 }, { 62, 44 } }));
  EXPECT_FALSE(Draw({ { 47, 36 }, { 47, 36 } }));
  ASSERT_EQ(m_Model.tools.Marks().size(), 2U);
  EXPECT_EQ(Measure(m_Model.tools.Marks()[0], *m_Study).lengthMm, 20.0);
  EXPECT_FALSE(m_Model.document.HasUnsavedChanges());
  EXPECT_EQ(m_Model.document.Steps().StepCount(), 0U);
  m_Model.Perform(ActionId::ClearMarks);
  EXPECT_TRUE(m_Model.tools.Marks().empty());
}

} // namespace
} // namespace myosect::viewer
