#include <algorithm>

#include "myosect/Core/Error.h"
#include "myosect/ViewerModel/ViewerModel.h"

namespace myosect::viewer
{
namespace
{
/** The nearest edited section of a side strictly beyond slice k. */
std::optional<std::size_t> EditedBeyond(const pipeline::Corrections & corrections, Side side, std::size_t k, bool above)
{
  std::optional<std::size_t> nearest;
  for (const pipeline::LimbSlice & at : corrections.edited)
  {
    const bool beyond = above ? at.sliceIndex > k : at.sliceIndex < k;
    if (at.side == side && beyond && (!nearest || (above ? at.sliceIndex < *nearest : at.sliceIndex > *nearest)))
    {
      nearest = at.sliceIndex;
    }
  }
  return nearest;
}

std::string SliceText(std::size_t k)
{
  return "slice " + std::to_string(k + 1);
}
} // namespace

bool ViewerModel::PerformCorrecting(ActionId id)
{
  switch (id)
  {
  case ActionId::Undo:
  case ActionId::Redo:
  {
    if (id == ActionId::Undo && tools.IsDrawing())
    {
      tools.Cancel();
      return true;
    }
    const std::string name = id == ActionId::Undo ? document.Steps().UndoName() : document.Steps().RedoName();
    const bool done = id == ActionId::Undo ? document.Undo() : document.Redo();
    Tell(done ? (id == ActionId::Undo ? "Undone: " : "Done again: ") + name + "."
              : (id == ActionId::Undo ? "Nothing to undo." : "Nothing to redo."),
         false);
    return done;
  }
  case ActionId::CopyOutlineUp:
    return CopyOutline(1);
  case ActionId::CopyOutlineDown:
    return CopyOutline(-1);
  case ActionId::InterpolateOutlines:
    return InterpolateOutlines();
  case ActionId::IncludeSlice:
    return IncludeSlice();
  case ActionId::SetSegmentHip:
    return SetSegmentHere(Segment::Hip);
  case ActionId::SetSegmentThigh:
    return SetSegmentHere(Segment::Thigh);
  case ActionId::SetSegmentKnee:
    return SetSegmentHere(Segment::Knee);
  case ActionId::SetSegmentCalf:
    return SetSegmentHere(Segment::Calf);
  case ActionId::SetSegmentAnkle:
    return SetSegmentHere(Segment::Ankle);
  default:
  {
    document.BeginStep("left and right exchanged");
    for (std::size_t k = 0; k < document.SliceCount(); ++k)
    {
      document.EditSlice(k, [](const SliceLabels & slice) { return ExchangeSides(slice); });
    }
    return document.EndStep();
  }
  }
}

bool ViewerModel::ExcludeSlice(const std::string & reason, bool allLimbs)
{
  if (reason.find_first_not_of(" \t\n") == std::string::npos)
  {
    Tell("A slice is excluded with a reason.");
    return false;
  }
  const std::size_t k = m_Selection.sliceIndex;
  const Side side = allLimbs ? Side::Unknown : m_Selection.side;
  document.BeginStep("exclude " + SliceText(k));
  document.EditCorrections(
      [&](pipeline::Corrections & corrections)
      {
        auto & excluded = corrections.excludedSlices;
        excluded.erase(std::remove_if(excluded.begin(), excluded.end(),
                                      [&](const pipeline::ExcludedSlice & s) { return s.sliceIndex == k && s.side == side; }),
                       excluded.end());
        excluded.push_back({ side, k, reason });
      });
  return document.EndStep();
}

bool ViewerModel::IncludeSlice()
{
  const std::size_t k = m_Selection.sliceIndex;
  document.BeginStep("include " + SliceText(k));
  document.EditCorrections(
      [&](pipeline::Corrections & corrections)
      {
        auto & excluded = corrections.excludedSlices;
        excluded.erase(std::remove_if(excluded.begin(), excluded.end(),
                                      [&](const pipeline::ExcludedSlice & s)
                                      { return s.sliceIndex == k && (s.side == m_Selection.side || s.side == Side::Unknown); }),
                       excluded.end());
      });
  return document.EndStep();
}

bool ViewerModel::RemoveExcludedRegion(std::size_t index)
{
  if (index >= document.CurrentCorrections().excludedRegions.size())
  {
    return false;
  }
  document.BeginStep("take an excluded region back");
  document.EditCorrections(
      [&](pipeline::Corrections & corrections)
      { corrections.excludedRegions.erase(corrections.excludedRegions.begin() + static_cast<std::ptrdiff_t>(index)); });
  return document.EndStep();
}

bool ViewerModel::SetSegment(std::size_t firstSlice, std::size_t lastSlice, Side side, Segment segment)
{
  if (firstSlice > lastSlice || lastSlice >= document.SliceCount())
  {
    Tell("The slices do not lie in the study.");
    return false;
  }
  document.BeginStep(std::string(ToString(segment)) + ": slices " + std::to_string(firstSlice + 1) + " to " +
                     std::to_string(lastSlice + 1));
  document.EditCorrections(
      [&](pipeline::Corrections & corrections) {
        corrections.segments.push_back({ side, firstSlice, lastSlice, segment });
      });
  return document.EndStep();
}

bool ViewerModel::SetSegmentHere(Segment segment)
{
  const auto row = SelectedRow();
  if (!row)
  {
    Tell("Select a slice of a limb first.");
    return false;
  }
  // The run of neighbouring slices that now carry the same segment, from the selected slice towards the head.
  const SliceMeasurement & selected = document.Rows()[*row];
  std::size_t last = selected.sliceIndex;
  for (std::size_t k = last + 1; k < document.SliceCount(); ++k)
  {
    const auto next = document.FindRow(k, selected.side);
    if (!next || document.Rows()[*next].segment != selected.segment)
    {
      break;
    }
    last = k;
  }
  return SetSegment(selected.sliceIndex, last, selected.side, segment);
}

bool ViewerModel::ChangeSides(std::size_t firstSlice, std::size_t lastSlice, Side from, Side to)
{
  if (firstSlice > lastSlice || lastSlice >= document.SliceCount())
  {
    Tell("The slices do not lie in the study.");
    return false;
  }
  document.BeginStep("side: slices " + std::to_string(firstSlice + 1) + " to " + std::to_string(lastSlice + 1));
  for (std::size_t k = firstSlice; k <= lastSlice; ++k)
  {
    document.EditSlice(k, [&](const SliceLabels & slice) { return ChangeSide(slice, from, to); });
  }
  return document.EndStep();
}

bool ViewerModel::CopyOutline(int count)
{
  const std::size_t from = m_Selection.sliceIndex;
  const Side side = m_Selection.side;
  if (!SelectedRow())
  {
    Tell("Select a slice of a limb first.");
    return false;
  }
  const int step = count < 0 ? -1 : 1;
  const std::vector<LabelId> source(document.LabelSlice(from),
                                    document.LabelSlice(from) + document.Source().CanonicalGrid().SliceVoxelCount());
  document.BeginStep("fascia copied from " + SliceText(from));
  auto k = static_cast<std::ptrdiff_t>(from);
  for (int n = 0; n != count; n += step)
  {
    k += step;
    if (k < 0 || k >= static_cast<std::ptrdiff_t>(document.SliceCount()))
    {
      k -= step;
      break;
    }
    const auto target = static_cast<std::size_t>(k);
    const FasciaContext context = FasciaContextOf(document.Source(), target);
    document.EditSlice(target, [&](const SliceLabels & slice) { return CopyFascia(slice, source.data(), side, context); });
  }
  const bool changed = document.EndStep();
  SelectSlice(static_cast<std::size_t>(k));
  SelectSide(side);
  return changed;
}

bool ViewerModel::InterpolateOutlines()
{
  const std::size_t k = m_Selection.sliceIndex;
  const Side side = m_Selection.side;
  const auto & corrections = document.CurrentCorrections();
  const bool isEdited = std::any_of(corrections.edited.begin(), corrections.edited.end(),
                                    [&](const pipeline::LimbSlice & at) { return at.side == side && at.sliceIndex == k; });
  const auto below = EditedBeyond(corrections, side, k, false);
  const auto above = isEdited ? std::optional(k) : EditedBeyond(corrections, side, k, true);
  if (!below || !above || *above - *below < 2)
  {
    Tell("Interpolation needs a corrected slice of this leg below and one at or above this slice, with slices between them.");
    return false;
  }
  const std::vector<double> & positions = document.Source().SlicePositionsMm();
  const std::size_t count = document.Source().CanonicalGrid().SliceVoxelCount();
  const std::vector<LabelId> lower(document.LabelSlice(*below), document.LabelSlice(*below) + count);
  const std::vector<LabelId> upper(document.LabelSlice(*above), document.LabelSlice(*above) + count);
  document.BeginStep("fascia interpolated between slices " + std::to_string(*below + 1) + " and " + std::to_string(*above + 1));
  for (std::size_t n = *below + 1; n < *above; ++n)
  {
    const double share = (positions[n] - positions[*below]) / (positions[*above] - positions[*below]);
    const FasciaContext context = FasciaContextOf(document.Source(), n);
    document.EditSlice(n, [&](const SliceLabels & slice)
                       { return InterpolateFascia(slice, lower.data(), upper.data(), share, side, context); });
  }
  return document.EndStep();
}
} // namespace myosect::viewer
