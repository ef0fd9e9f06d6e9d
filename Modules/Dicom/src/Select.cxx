#include "myosect/Dicom/SeriesCatalog.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "myosect/Core/Error.h"
#include "myosect/Core/Quantity.h"

#include "ImageKind.h"
#include "StackGeometry.h"

namespace myosect::dicom
{
namespace
{
constexpr double kEqualCoverageMm = 0.5;

/** The rule, criterion by criterion: the larger value wins. */
struct Rank
{
  int original = 0, axial = 0, limb = 0, softTissue = 0, noContrast = 0, thickness = 0;
  double coverageMm = 0.0;
};

struct Criterion
{
  int Rank::*value;
  std::string_view lost; ///< said of the candidate that is passed over
};

constexpr Criterion kCriteria[] = {
  { &Rank::original, "it is derived and the other is original" },
  { &Rank::axial, "its slices are not axial and those of the other are" },
  { &Rank::limb, "a limb is less likely to be in view than in the other" },
  { &Rank::softTissue, "its reconstruction kernel is sharper than a soft-tissue kernel" },
  { &Rank::noContrast, "it is contrast-enhanced and the other is not" },
  { &Rank::thickness, "its slices are not 1 to 5 mm thick" },
};

Rank RankOf(const VolumeCandidate & candidate)
{
  const StackGeometry stack = MeasureStack(candidate.frames, candidate.rowDirection, candidate.columnDirection);
  const double thicknessMm = candidate.attributes.sliceThicknessMm.value_or(stack.stepMm);
  const double fieldMm = std::min(static_cast<double>(candidate.columns) * candidate.columnSpacingMm,
                                  static_cast<double>(candidate.rows) * candidate.rowSpacingMm);
  Rank rank;
  rank.original = candidate.original ? 1 : 0;
  rank.axial = std::abs(stack.normal[2]) > 0.7071 ? 1 : 0;
  rank.limb = fieldMm < 60.0 ? 0 : LimbRank(candidate.attributes);
  rank.softTissue = SoftTissueRank(candidate.attributes.convolutionKernel);
  rank.noContrast = candidate.contrastEnhanced ? 0 : 1;
  rank.thickness = thicknessMm > 0.95 && thicknessMm < 5.05 ? 1 : 0;
  rank.coverageMm = candidate.CoverageMm();
  return rank;
}

/** Negative when `a` is worse, positive when better, 0 on a tie; `reason` tells what speaks against the worse one. */
int Compare(const Rank & a, const Rank & b, std::string & reason)
{
  for (const Criterion & criterion : kCriteria)
  {
    if (a.*criterion.value != b.*criterion.value)
    {
      reason = criterion.lost;
      return a.*criterion.value < b.*criterion.value ? -1 : 1;
    }
  }
  if (std::abs(a.coverageMm - b.coverageMm) <= kEqualCoverageMm)
  {
    return 0;
  }
  reason = "it covers " + FormatNumber(std::min(a.coverageMm, b.coverageMm)) + " mm and the other " +
           FormatNumber(std::max(a.coverageMm, b.coverageMm)) + " mm";
  return a.coverageMm < b.coverageMm ? -1 : 1;
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
  std::string unsupported;
  for (const Rejection & rejection : passedOver)
  {
    if (rejection.code == "unsupported")
    {
      unsupported += (unsupported.empty() ? "" : "; ") + ("series " + rejection.what) + ": " + rejection.reason;
    }
  }
  if (!unsupported.empty())
  {
    throw Error(ErrorCode::UnsupportedInput, unsupported + "; give another series");
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
} // namespace

Selection Select(const SeriesCatalog & catalog, const SelectionRequest & request)
{
  CheckRequested(catalog, request);
  Selection selection;
  std::vector<std::size_t> eligible;
  std::vector<Rank> ranks(catalog.candidates.size());
  for (std::size_t i = 0; i < catalog.candidates.size(); ++i)
  {
    const VolumeCandidate & candidate = catalog.candidates[i];
    const auto [code, reason] = Exclusion(candidate, request);
    if (!code.empty())
    {
      selection.passedOver.push_back({ candidate.id, code, reason, candidate.frames.size() });
      continue;
    }
    ranks[i] = RankOf(candidate);
    eligible.push_back(i);
  }
  if (eligible.empty())
  {
    ThrowNothingLeft(catalog, selection.passedOver);
  }

  std::string reason;
  std::size_t best = eligible.front();
  for (const std::size_t i : eligible)
  {
    best = Compare(ranks[i], ranks[best], reason) > 0 ? i : best;
  }
  std::string tied;
  for (const std::size_t i : eligible)
  {
    if (i != best && Compare(ranks[i], ranks[best], reason) == 0)
    {
      tied += ", " + catalog.candidates[i].id;
    }
  }
  if (!tied.empty())
  {
    throw Error(ErrorCode::UnsupportedInput,
                "the rule cannot choose between the series " + catalog.candidates[best].id + tied + "; name one with --series");
  }
  for (const std::size_t i : eligible)
  {
    if (i != best)
    {
      Compare(ranks[i], ranks[best], reason);
      selection.passedOver.push_back({ catalog.candidates[i].id, "passed-over", reason, catalog.candidates[i].frames.size() });
    }
  }
  std::sort(selection.passedOver.begin(), selection.passedOver.end(),
            [](const Rejection & a, const Rejection & b) { return a.what < b.what; });
  selection.taken = best;
  selection.why = !request.seriesUids.empty() ? "it was asked for by its series UID"
                  : eligible.size() == 1      ? "it is the only volume that may be taken"
                                         : "it ranks first by the rule: original, axial, limb in view, soft-tissue kernel, no contrast, "
                                           "1 to 5 mm slices, most coverage";
  return selection;
}
} // namespace myosect::dicom
