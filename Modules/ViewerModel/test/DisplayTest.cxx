#include "myosect/ViewerModel/Display.h"

#include <set>

#include <gtest/gtest.h>

#include "FakeStudy.h"

namespace myosect::viewer
{
namespace
{
using test::FakeStudy;

TEST(WindowPresets, OfCtAreHounsfieldUnitsThatTheFieldUses)
{
  const FakeStudy study;
  EXPECT_EQ(WindowOf(WindowPreset::SoftTissue, study, 0).width, 400.0);
  EXPECT_EQ(WindowOf(WindowPreset::SoftTissue, study, 0).level, 40.0);
  EXPECT_EQ(WindowOf(WindowPreset::MuscleFat, study, 0).width, 350.0);
  EXPECT_EQ(WindowOf(WindowPreset::MuscleFat, study, 0).level, 0.0);
  EXPECT_EQ(WindowOf(WindowPreset::Bone, study, 0).width, 2000.0);
  EXPECT_EQ(WindowOf(WindowPreset::Bone, study, 0).level, 350.0);
  const Window full = WindowOf(WindowPreset::Full, study, 0);
  EXPECT_EQ(full.level - 0.5 * full.width, -1000.0);
  EXPECT_EQ(full.level + 0.5 * full.width, 1200.0);
  const Window automatic = WindowOf(WindowPreset::Auto, study, 0);
  EXPECT_GT(automatic.level - 0.5 * automatic.width, -200.0) << "air does not count";
}

TEST(WindowPresets, OfMagneticResonanceFollowTheSignal)
{
  test::FakeParameters parameters;
  parameters.modality = Modality::Dixon;
  const FakeStudy study(parameters);
  const Window soft = WindowOf(WindowPreset::SoftTissue, study, 0);
  EXPECT_LE(soft.level - 0.5 * soft.width, 395.0);
  EXPECT_GE(soft.level + 0.5 * soft.width, 555.0);
}

TEST(Display, BeginsWithOutlinesAndTheSoftTissueWindow)
{
  EventBuffer events;
  Display display(events);
  const FakeStudy study;
  display.Begin(study, 0);
  EXPECT_FALSE(display.filled.Value());
  EXPECT_TRUE(display.overlay.Value());
  EXPECT_EQ(display.CurrentWindow().width, 400.0);
}

TEST(Display, RemembersTheLastWindowOfCtForTheNextStudy)
{
  EventBuffer events;
  Display display(events);
  const FakeStudy study;
  display.Begin(study, 0);
  display.DragWindow(100.0, -50.0);
  const Window dragged = display.CurrentWindow();
  EXPECT_GT(dragged.width, 400.0);
  EXPECT_LT(dragged.level, 40.0);
  display.Begin(FakeStudy(), 0);
  EXPECT_EQ(display.CurrentWindow().width, dragged.width);
  display.ApplyPreset(display.Preset(), study, 0);
  EXPECT_EQ(display.CurrentWindow().width, 400.0);
}

TEST(Display, HidesATissueOfBothLegsOrAllOfThem)
{
  EventBuffer events;
  Display display(events);
  display.tissues[static_cast<std::size_t>(Tissue::Muscle)].Set(false);
  EXPECT_FALSE(display.ShowsLabel(LabelOf(Tissue::Muscle, Side::Left)));
  EXPECT_FALSE(display.ShowsLabel(LabelOf(Tissue::Muscle, Side::Right)));
  EXPECT_TRUE(display.ShowsLabel(LabelOf(Tissue::SubcutaneousFat, Side::Right)));
  EXPECT_FALSE(display.ShowsLabel(kBackgroundLabel));
  display.overlay.Set(false);
  EXPECT_FALSE(display.ShowsLabel(LabelOf(Tissue::SubcutaneousFat, Side::Right)));
}

TEST(Display, KeepsEveryValueInItsDomainAndTellsOfChangesAlone)
{
  EventBuffer events;
  Display display(events);
  (void)events.Take();
  EXPECT_FALSE(display.opacity.Set(display.opacity.Value()));
  EXPECT_TRUE(events.Take().none());
  EXPECT_TRUE(display.opacity.Set(7.0));
  EXPECT_EQ(display.opacity.Value(), 1.0);
  EXPECT_TRUE(events.Take().test(BitOf(Event::Overlay)));
  display.SetWindow({ -5.0, 1e9 });
  EXPECT_EQ(display.windowWidth.Value(), 1.0);
  EXPECT_EQ(display.windowLevel.Value(), 4000.0);
}

TEST(Colours, TellTissuesApartAndRunFromBlueToOrangeForFat)
{
  std::set<std::tuple<int, int, int>> seen;
  for (const Tissue tissue : kTissues)
  {
    const Rgb colour = ColourOf(tissue);
    EXPECT_TRUE(seen.insert({ colour.red, colour.green, colour.blue }).second) << WordsOf(tissue);
  }
  EXPECT_GT(FatFractionColour(0.0).blue, FatFractionColour(0.0).red);
  EXPECT_GT(FatFractionColour(1.0).red, FatFractionColour(1.0).blue);
}
} // namespace
} // namespace myosect::viewer
