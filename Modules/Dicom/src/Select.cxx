#include "myosect/Dicom/SeriesCatalog.h"

#include <algorithm>
#include <optional>

#include "myosect/Core/Error.h"

#include "ImageKind.h"
#include "MrSelect.h"
#include "Ranking.h"
#include "StackGeometry.h"

namespace myosect::dicom
{
namespace
{
Rank RankOf(const VolumeCandidate & candidate)
{
  const StackGeometry stack = MeasureStack(candidate.frames, candidate.rowDirection, candidate.columnDirection);
  const double thicknessMm = candidate.attributes.sliceThicknessMm.value_or(stack.stepMm);
  return { { RankOriginal(candidate),
             RankAxial(candidate),
             RankLimb(candidate),
             { SoftTissueRank(candidate.attributes.convolutionKernel), "its reconstruction kernel is sharper than a soft-tissue kernel" },
             { candidate.contrastEnhanced ? 0 : 1, "it is contrast-enhanced and the other is not" },
             { thicknessMm > 0.95 && thicknessMm < 5.05 ? 1 : 0, "its slices are not 1 to 5 mm thick" } },
           candidate.CoverageMm() };
}

bool Matches(const VolumeCandidate & candidate, const std::string & uid)
{
  return candidate.id == uid || candidate.attributes.seriesUid == uid;
}

void CheckRequested(const SeriesCatalog & catalog, const SelectionRequest & request)
{
  for (const std::string & uid : request.seriesUids)
  {
    const bool isPresent =
        std::any_of(catalog.candidates.begin(), catalog.candidates.end(), [&](const VolumeCandidate & c) { return Matches(c, uid); });
    if (!isPresent)
    {
      throw Error(ErrorCode::UnsupportedInput, "series " + uid + " is not in the input; `myosect scan` lists the series that are");
    }
  }
}

/** Why a candidate may not be taken at all; code and reason, or an empty code. */
std::pair<std::string, std::string> Exclusion(const VolumeCandidate & candidate, const SelectionRequest & request)
{
  const auto & uids = request.seriesUids;
  if (!uids.empty() && std::none_of(uids.begin(), uids.end(), [&](const std::string & uid) { return Matches(candidate, uid); }))
  {
    return { "not-requested", "another series was asked for" };
  }
  if (request.modality && candidate.modality != *request.modality)
  {
    return { "other-modality", "another modality was asked for" };
  }
  if (!candidate.supported)
  {
    return { "unsupported", candidate.unsupportedReason };
  }
  if (candidate.reformatted && uids.empty())
  {
    return { "derived", "a derived reconstruction, which is taken only when its series UID is given" };
  }
  return {};
}

[[noreturn]] void ThrowNothingLeft(const SeriesCatalog & catalog, const std::vector<Rejection> & passedOver)
{
  std::string refused;
  bool isAllOtherModality = !passedOver.empty();
  for (const Rejection & rejection : passedOver)
  {
    isAllOtherModality = isAllOtherModality && rejection.code == "other-modality";
    if (rejection.code == "unsupported" || rejection.code == "not-t1" || rejection.code == "incomplete-set")
    {
      refused += (refused.empty() ? "" : "; ") + ("series " + rejection.what) + ": " + rejection.reason;
    }
  }
  if (!refused.empty())
  {
    throw Error(ErrorCode::UnsupportedInput, refused);
  }
  if (isAllOtherModality)
  {
    throw Error(ErrorCode::NoUsableSeries, "the input holds no series of the modality asked for; `myosect scan` lists what it holds");
  }
  const auto isUnreadable = [](const Rejection & rejection) { return rejection.code == "unreadable"; };
  if (passedOver.empty() && std::any_of(catalog.rejections.begin(), catalog.rejections.end(), isUnreadable))
  {
    throw Error(ErrorCode::UnreadableInput, "no file could be read to its end; copy the series again");
  }
  throw Error(ErrorCode::NoUsableSeries,
              passedOver.empty() ? "no CT or MR volume in the input; `myosect scan` tells why files were left out"
                                 : "none of the series may be taken by rule; `myosect scan` lists them, --series UID takes one");
}

Selection SelectCt(const SeriesCatalog & catalog, const SelectionRequest & request, const std::vector<std::size_t> & eligible)
{
  std::vector<Rank> ranks;
  std::vector<std::string> names;
  for (const std::size_t i : eligible)
  {
    ranks.push_back(RankOf(catalog.candidates[i]));
    names.push_back(catalog.candidates[i].id);
  }
  const std::size_t best = BestOf(ranks, names);
  Selection selection;
  for (std::size_t k = 0; k < eligible.size(); ++k)
  {
    if (k != best)
    {
      const std::string reason = ReasonAgainst(ranks[k], ranks[best]);
      selection.passedOver.push_back({ names[k], "passed-over", reason, catalog.candidates[eligible[k]].frames.size() });
    }
  }
  selection.taken = eligible[best];
  selection.stations = { selection.taken };
  selection.why = !request.seriesUids.empty() ? "it was asked for by its series UID"
                  : eligible.size() == 1      ? "it is the only volume that may be taken"
                                         : "it ranks first by the rule: original, axial, limb in view, soft-tissue kernel, no contrast, "
                                           "1 to 5 mm slices, most coverage";
  return selection;
}
} // namespace

std::vector<LiftedRefusal> LiftRefusals(SeriesCatalog & catalog, const std::vector<std::string> & names)
{
  std::vector<LiftedRefusal> lifted;
  for (std::size_t i = 0; i < catalog.candidates.size(); ++i)
  {
    VolumeCandidate & candidate = catalog.candidates[i];
    if (!candidate.supported && !candidate.refusal.empty() && std::find(names.begin(), names.end(), candidate.refusal) != names.end())
    {
      lifted.push_back({ i, candidate.refusal, candidate.unsupportedReason });
      candidate.supported = true;
      candidate.unsupportedReason.clear();
      candidate.refusal.clear();
    }
  }
  return lifted;
}

Selection Select(const SeriesCatalog & catalog, const SelectionRequest & request)
{
  CheckRequested(catalog, request);
  std::vector<Rejection> passedOver;
  std::vector<std::size_t> ct, mr;
  for (std::size_t i = 0; i < catalog.candidates.size(); ++i)
  {
    const VolumeCandidate & candidate = catalog.candidates[i];
    const auto [code, reason] = Exclusion(candidate, request);
    if (!code.empty())
    {
      passedOver.push_back({ candidate.id, code, reason, candidate.frames.size() });
      continue;
    }
    (candidate.modality == Modality::Ct ? ct : mr).push_back(i);
  }
  std::optional<Selection> selection;
  if (!ct.empty())
  {
    selection = SelectCt(catalog, request, ct);
    for (const std::size_t i : mr)
    {
      passedOver.push_back({ catalog.candidates[i].id, "passed-over", "CT is taken before MR; --modality t1 or dixon takes MR",
                             catalog.candidates[i].frames.size() });
    }
  }
  else
  {
    selection = SelectMr(catalog, request, mr, passedOver);
  }
  if (!selection)
  {
    ThrowNothingLeft(catalog, passedOver);
  }
  selection->passedOver.insert(selection->passedOver.end(), passedOver.begin(), passedOver.end());
  const std::vector<std::size_t> members = selection->Members();
  auto & all = selection->passedOver;
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const Rejection & r) {
                             return std::any_of(members.begin(), members.end(),
                                                [&](std::size_t i) { return catalog.candidates[i].id == r.what; });
                           }),
            all.end());
  std::sort(all.begin(), all.end(), [](const Rejection & a, const Rejection & b) { return a.what < b.what; });
  return *selection;
}
} // namespace myosect::dicom
