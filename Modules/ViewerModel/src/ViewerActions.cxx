#include <algorithm>
#include <cmath>

#include "myosect/Core/Error.h"
#include "myosect/ViewerModel/ViewerModel.h"

namespace myosect::viewer
{
namespace
{
constexpr std::size_t kJump = 10;

/** The first level beyond the slice, in the direction of `step`. */
std::optional<std::size_t> LevelBeyond(const std::vector<std::size_t> & levels, std::size_t k, int step)
{
  if (step > 0)
  {
    const auto next = std::upper_bound(levels.begin(), levels.end(), k);
    return next == levels.end() ? std::nullopt : std::optional(*next);
  }
  const auto here = std::lower_bound(levels.begin(), levels.end(), k);
  return here == levels.begin() ? std::nullopt : std::optional(*std::prev(here));
}
} // namespace

bool ViewerModel::PressKey(const std::string & key)
{
  const auto action = keys.Find(key);
  if (!action)
  {
    return false;
  }
  Perform(*action);
  return true;
}

bool ViewerModel::Perform(ActionId id)
{
  const Action & action = ActionOf(id);
  if (action.needsStudy && !document.IsOpen())
  {
    Tell("Open a study first.");
    return false;
  }
  if (action.shell)
  {
    m_ShellRequests.push_back(id);
    events.Record(Event::Message);
    return true;
  }
  try
  {
    switch (action.group)
    {
    case ActionGroup::Moving:
      return PerformMoving(id);
    case ActionGroup::GreyValues:
    case ActionGroup::View:
    case ActionGroup::Overlay:
      return PerformView(id);
    case ActionGroup::Tools:
      return PerformTool(id);
    case ActionGroup::Correcting:
      return PerformCorrecting(id);
    case ActionGroup::Reading:
      return PerformReading(id);
    default:
      CancelOpening();
      return true;
    }
  }
  catch (const Error & error)
  {
    Tell(TextOf(error));
    return false;
  }
}

bool ViewerModel::PerformMoving(ActionId id)
{
  const std::size_t k = m_Selection.sliceIndex;
  const std::size_t last = document.SliceCount() - 1;
  std::size_t wanted = k;
  switch (id)
  {
  case ActionId::NextSlice:
    wanted = std::min(k + 1, last);
    break;
  case ActionId::PreviousSlice:
    wanted = k == 0 ? 0 : k - 1;
    break;
  case ActionId::JumpTenUp:
    wanted = std::min(k + kJump, last);
    break;
  case ActionId::JumpTenDown:
    wanted = k < kJump ? 0 : k - kJump;
    break;
  case ActionId::NextLevel:
    wanted = LevelBeyond(LevelSlices(document), k, 1).value_or(k);
    break;
  case ActionId::PreviousLevel:
    wanted = LevelBeyond(LevelSlices(document), k, -1).value_or(k);
    break;
  case ActionId::FirstSlice:
    wanted = 0;
    break;
  case ActionId::LastSlice:
    wanted = last;
    break;
  case ActionId::StartSlice:
    wanted = StartSlice(document);
    break;
  default:
  {
    const Side other = m_Selection.side == Side::Left ? Side::Right : Side::Left;
    if (!document.FindRow(k, other))
    {
      return false;
    }
    SelectSide(other);
    return true;
  }
  }
  if (wanted == k)
  {
    return false;
  }
  SelectSlice(wanted);
  return true;
}

bool ViewerModel::PerformView(ActionId id)
{
  const auto preset = [&](WindowPreset which)
  {
    display.ApplyPreset(which, document.Source(), m_Selection.sliceIndex);
    return true;
  };
  const auto toggle = [](FlagProperty & flag)
  {
    flag.Toggle();
    return true;
  };
  const auto toggleTissues = [&](std::initializer_list<Tissue> tissues)
  {
    const bool shown = display.tissues[static_cast<std::size_t>(*tissues.begin())].Value();
    for (const Tissue tissue : tissues)
    {
      display.tissues[static_cast<std::size_t>(tissue)].Set(!shown);
    }
    return true;
  };
  switch (id)
  {
  case ActionId::PresetSoftTissue:
    return preset(WindowPreset::SoftTissue);
  case ActionId::PresetMuscleFat:
    return preset(WindowPreset::MuscleFat);
  case ActionId::PresetBone:
    return preset(WindowPreset::Bone);
  case ActionId::PresetFull:
    return preset(WindowPreset::Full);
  case ActionId::PresetAuto:
    return preset(WindowPreset::Auto);
  case ActionId::Invert:
    return toggle(display.invert);
  case ActionId::Interpolate:
    return toggle(display.interpolate);
  case ActionId::FatFractionMap:
    if (document.Source().FatFractionSlice(m_Selection.sliceIndex) == nullptr)
    {
      Tell("This study has no fat fraction.");
      return false;
    }
    return toggle(display.fatFractionMap);
  case ActionId::ZoomIn:
    return display.zoom.Scale(1);
  case ActionId::ZoomOut:
    return display.zoom.Scale(-1);
  case ActionId::FitView:
    display.FitView();
    return true;
  case ActionId::ToggleAnnotations:
    return toggle(display.annotations);
  case ActionId::ToggleScaleBar:
    return toggle(display.scaleBar);
  case ActionId::ToggleLevelLines:
    return toggle(display.levelLines);
  case ActionId::ToggleLegend:
    return toggle(display.legend);
  case ActionId::AxialLayout:
    return display.layout.SetTo(Layout::Axial);
  case ActionId::LegsLayout:
    return display.layout.SetTo(display.layout.As<Layout>() == Layout::LegsBeside ? Layout::Axial : Layout::LegsBeside);
  case ActionId::VisitsLayout:
    if (!Policy().AllowsEarlierReads())
    {
      Tell("Another visit is not shown while reading blind.");
      return false;
    }
    if (!baseline.IsOpen())
    {
      Tell("Open a baseline visit first.");
      return false;
    }
    return display.layout.SetTo(display.layout.As<Layout>() == Layout::Visits ? Layout::Axial : Layout::Visits);
  case ActionId::VolumeLayout:
    return display.layout.SetTo(display.layout.As<Layout>() == Layout::Volume ? Layout::Axial : Layout::Volume);
  case ActionId::MirrorOtherLeg:
    return toggle(display.mirrorOtherLeg);
  case ActionId::ToggleOverlay:
    return toggle(display.overlay);
  case ActionId::OpacityDown:
    return display.opacity.Step(-1);
  case ActionId::OpacityUp:
    return display.opacity.Step(1);
  case ActionId::ToggleFilled:
    return toggle(display.filled);
  case ActionId::ToggleMuscle:
    return toggleTissues({ Tissue::Muscle });
  case ActionId::ToggleIntermuscularFat:
    return toggleTissues({ Tissue::IntermuscularFat });
  case ActionId::ToggleSubcutaneousFat:
    return toggleTissues({ Tissue::SubcutaneousFat });
  case ActionId::ToggleBone:
    return toggleTissues({ Tissue::CorticalBone, Tissue::Marrow });
  case ActionId::ToggleSkin:
    return toggleTissues({ Tissue::Skin });
  default:
    return toggleTissues({ Tissue::OtherInsideFascia, Tissue::OtherOutsideFascia });
  }
}

bool ViewerModel::PerformTool(ActionId id)
{
  const auto take = [&](Tool tool)
  {
    tools.Cancel();
    tools.tool.SetTo(tool);
    return true;
  };
  switch (id)
  {
  case ActionId::ToolNavigate:
    return take(Tool::Navigate);
  case ActionId::ToolBrush:
    return take(Tool::Brush);
  case ActionId::ToolEraser:
    return take(Tool::Eraser);
  case ActionId::ToolFill:
    return take(Tool::Fill);
  case ActionId::ToolEraseInside:
    return take(Tool::EraseInside);
  case ActionId::ToolFascia:
    return take(Tool::Fascia);
  case ActionId::ToolExcludeRegion:
    return take(Tool::ExcludeRegion);
  case ActionId::ToolDistance:
    return take(Tool::Distance);
  case ActionId::ToolEllipse:
    return take(Tool::Ellipse);
  case ActionId::RadiusDown:
    return tools.radiusMm.Scale(-1);
  case ActionId::RadiusUp:
    return tools.radiusMm.Scale(1);
  case ActionId::NextTissue:
    tools.targetTissue.Next();
    return true;
  case ActionId::PreviousTissue:
    tools.targetTissue.Previous();
    return true;
  case ActionId::ToggleRangeLimit:
    tools.rangeLimit.Toggle();
    return true;
  case ActionId::SwapTargetSide:
    // Limb under the cursor, left, right, and round.
    if (tools.autoSide.Value())
    {
      tools.autoSide.Set(false);
      tools.targetSide.SetTo(Side::Left);
    }
    else if (tools.targetSide.As<Side>() == Side::Left)
    {
      tools.targetSide.SetTo(Side::Right);
    }
    else
    {
      tools.autoSide.Set(true);
    }
    return true;
  case ActionId::CancelDrawing:
    if (tools.IsDrawing())
    {
      tools.Cancel();
      return true;
    }
    return tools.tool.SetTo(Tool::Navigate);
  default:
    tools.ClearMarks();
    return true;
  }
}
} // namespace myosect::viewer
