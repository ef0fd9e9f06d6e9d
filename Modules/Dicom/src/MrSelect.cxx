#include "MrSelect.h"

#include <algorithm>
#include <numeric>

#include "myosect/Core/Error.h"

#include "DixonEncoding.h"
#include "DixonSets.h"
#include "MrContrastRules.h"
#include "Ranking.h"

namespace myosect::dicom
{
namespace
{
using Indices = std::vector<std::size_t>;

/** Names the series of a group in messages. */
std::string NamesOf(const SeriesCatalog & catalog, const Indices & indices)
{
  std::string names;
  for (const std::size_t i : indices)
  {
    names += (names.empty() ? "" : " + ") + catalog.candidates[i].id;
  }
  return names;
}

double CoverageMm(const SeriesCatalog & catalog, const Indices & indices)
{
  return std::accumulate(indices.begin(), indices.end(), 0.0,
                         [&](double sum, std::size_t i) { return sum + catalog.candidates[i].CoverageMm(); });
}

void PassOver(const SeriesCatalog & catalog, std::size_t i, const char * code, const std::string & reason,
              std::vector<Rejection> & passedOver)
{
  passedOver.push_back({ catalog.candidates[i].id, code, reason, catalog.candidates[i].frames.size() });
}

bool IsMeasurable(const DixonSet & set)
{
  return set.HasWaterAndFat() || set.HasMap() || set.HasPhasesOnly();
}

Rank RankOf(const SeriesCatalog & catalog, const DixonSet & set)
{
  const VolumeCandidate & leading = catalog.candidates[set.Leading().front()];
  const int contents = set.HasWaterAndFat() ? 2 : set.HasMap() ? 1 : 0;
  return { { { contents, "the other holds water and fat, or a fat-fraction map, and it does not" },
             RankAxial(leading),
             RankLimb(leading),
             { set.kind == FatFractionKind::ProtonDensity ? 1 : 0, "the other gives a proton-density fat fraction" } },
           CoverageMm(catalog, set.Leading()) };
}

Rank RankOf(const SeriesCatalog & catalog, const Indices & stations)
{
  const VolumeCandidate & first = catalog.candidates[stations.front()];
  return { { RankAxial(first), RankLimb(first), RankOriginal(first) }, CoverageMm(catalog, stations) };
}

bool IsAmong(const Indices & indices, std::size_t i)
{
  return std::find(indices.begin(), indices.end(), i) != indices.end();
}

bool MatchesAny(const VolumeCandidate & candidate, const std::vector<std::string> & uids)
{
  return std::any_of(uids.begin(), uids.end(),
                     [&](const std::string & uid) { return candidate.id == uid || candidate.attributes.seriesUid == uid; });
}

/**
 * The sets to choose from. The UID of one part stands for the set it belongs to: when the requested series alone are no set, all that
 * hold one of them are looked at.
 */
std::vector<DixonSet> SetsToChooseFrom(const SeriesCatalog & catalog, const SelectionRequest & request, const Indices & eligible)
{
  std::vector<DixonSet> sets = DixonSetsAmong(catalog, eligible);
  if (request.seriesUids.empty() || std::any_of(sets.begin(), sets.end(), IsMeasurable))
  {
    return sets;
  }
  std::vector<DixonSet> wider;
  for (const DixonSet & set : FindDixonSets(catalog))
  {
    const Indices members = set.Members();
    if (std::any_of(members.begin(), members.end(), [&](std::size_t i) { return MatchesAny(catalog.candidates[i], request.seriesUids); }))
    {
      wider.push_back(set);
    }
  }
  return wider.empty() ? sets : wider;
}

/** A map that was asked for alone is segmented with the water of its acquisition. */
void AddWaterToMap(const SeriesCatalog & catalog, DixonSet & set)
{
  if (!set.HasMap() || !set.water.empty())
  {
    return;
  }
  for (const DixonSet & whole : FindDixonSets(catalog))
  {
    if (whole.defect.empty() && whole.fatFraction == set.fatFraction)
    {
      set.water = whole.water;
    }
  }
}

std::optional<Selection> SelectDixon(const SeriesCatalog & catalog, const SelectionRequest & request, const Indices & eligible,
                                     std::vector<Rejection> & passedOver)
{
  std::vector<DixonSet> measurable;
  std::vector<Rank> ranks;
  std::vector<std::string> names;
  std::vector<Rejection> incomplete;
  for (DixonSet & set : SetsToChooseFrom(catalog, request, eligible))
  {
    if (IsMeasurable(set))
    {
      ranks.push_back(RankOf(catalog, set));
      names.push_back(NamesOf(catalog, set.Leading()));
      measurable.push_back(std::move(set));
      continue;
    }
    for (const std::size_t i : set.Members())
    {
      PassOver(catalog, i, "incomplete-set",
               "the " + NameOf(catalog.candidates[i].mr.part) +
                   " part of a Dixon acquisition whose other parts are missing or lie in another frame of reference",
               incomplete);
    }
  }
  passedOver.insert(passedOver.end(), incomplete.begin(), incomplete.end());
  if (measurable.empty())
  {
    return std::nullopt;
  }
  const std::size_t best = BestOf(ranks, names);
  DixonSet & set = measurable[best];
  AddWaterToMap(catalog, set);
  if (!set.defect.empty())
  {
    throw Error(ErrorCode::UnsupportedInput, set.defect);
  }
  for (std::size_t k = 0; k < measurable.size(); ++k)
  {
    if (k != best)
    {
      const std::string reason = ReasonAgainst(ranks[k], ranks[best]);
      for (const std::size_t i : measurable[k].Members())
      {
        PassOver(catalog, i, "passed-over", reason, passedOver);
      }
    }
  }
  Selection selection;
  selection.modality = Modality::Dixon;
  selection.stations = set.Leading();
  selection.taken = selection.stations.front();
  selection.dixon = set;
  selection.why = !request.seriesUids.empty() ? "it was asked for by its series UID"
                  : measurable.size() == 1
                      ? "it is the only Dixon set"
                      : "it ranks first by the rule for Dixon sets: water and fat, axial, limb in view, proton density, most coverage";
  selection.notes.push_back(set.HasPhasesOnly() ? "in- and opposed-phase images alone: tissue areas are given, a fat fraction is not"
                                                : set.kindEvidence);
  return selection;
}

std::optional<Selection> SelectT1(const SeriesCatalog & catalog, const SelectionRequest & request, const Indices & eligible,
                                  std::vector<Rejection> & passedOver)
{
  const bool isAskedFor = request.modality == Modality::T1;
  Indices t1;
  for (const std::size_t i : eligible)
  {
    const VolumeCandidate & candidate = catalog.candidates[i];
    if (candidate.modality != Modality::T1)
    {
      continue;
    }
    if (candidate.mr.contrast == MrContrast::T1 || isAskedFor)
    {
      t1.push_back(i);
      continue;
    }
    PassOver(catalog, i, "not-t1", "nothing proves T1 weighting (" + candidate.mr.contrastEvidence + "); --modality t1 says that it is",
             passedOver);
  }
  const auto volumes = StationsAmong(catalog, t1);
  if (volumes.empty())
  {
    return std::nullopt;
  }
  std::vector<Rank> ranks;
  std::vector<std::string> names;
  for (const Indices & stations : volumes)
  {
    ranks.push_back(RankOf(catalog, stations));
    names.push_back(NamesOf(catalog, stations));
  }
  const std::size_t best = BestOf(ranks, names);
  for (std::size_t k = 0; k < volumes.size(); ++k)
  {
    if (k != best)
    {
      const std::string reason = ReasonAgainst(ranks[k], ranks[best]);
      for (const std::size_t i : volumes[k])
      {
        PassOver(catalog, i, "passed-over", reason, passedOver);
      }
    }
  }
  Selection selection;
  selection.modality = Modality::T1;
  selection.stations = volumes[best];
  selection.taken = selection.stations.front();
  selection.why = !request.seriesUids.empty() ? "it was asked for by its series UID"
                  : volumes.size() == 1       ? "it is the only T1 volume that may be taken"
                                              : "it ranks first by the rule for T1: axial, limb in view, original, most coverage";
  const MrFacts & mr = catalog.candidates[selection.taken].mr;
  selection.notes.push_back(mr.contrast == MrContrast::T1 ? "T1-weighted by " + mr.contrastEvidence
                                                          : "taken as T1-weighted because the user says so; the headers do not prove it (" +
                                                                mr.contrastEvidence + ")");
  return selection;
}

/** Dixon images whose part no header tells must not be passed over for something lesser. */
void RefuseUnknownDixon(const SeriesCatalog & catalog, const SelectionRequest & request)
{
  for (const VolumeCandidate & candidate : catalog.candidates)
  {
    const bool isAskedFor = request.seriesUids.empty() || MatchesAny(candidate, request.seriesUids);
    if (isAskedFor && candidate.mr.part == DixonPart::Unknown && candidate.mr.contrast != MrContrast::Other)
    {
      throw Error(ErrorCode::UnsupportedInput, "series " + candidate.id + ": " + candidate.unsupportedReason);
    }
  }
}
} // namespace

std::optional<Selection> SelectMr(const SeriesCatalog & catalog, const SelectionRequest & request,
                                  const std::vector<std::size_t> & eligible, std::vector<Rejection> & passedOver)
{
  std::optional<Selection> selection;
  if (request.modality != Modality::T1)
  {
    selection = SelectDixon(catalog, request, eligible, passedOver);
    if (!selection)
    {
      RefuseUnknownDixon(catalog, request);
    }
  }
  if (!selection && request.modality != Modality::Dixon)
  {
    return SelectT1(catalog, request, eligible, passedOver);
  }
  if (selection)
  {
    const Indices members = selection->Members();
    for (const std::size_t i : eligible)
    {
      const VolumeCandidate & candidate = catalog.candidates[i];
      const bool isTold = std::any_of(passedOver.begin(), passedOver.end(), [&](const Rejection & r) { return r.what == candidate.id; });
      if (!IsAmong(members, i) && !isTold)
      {
        PassOver(catalog, i, "passed-over", "a Dixon set is taken before T1; --modality t1 takes it", passedOver);
      }
    }
  }
  return selection;
}
} // namespace myosect::dicom
