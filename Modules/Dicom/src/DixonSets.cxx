#include "DixonSets.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>

#include "myosect/Core/Quantity.h"

#include "DixonEncoding.h"
#include "StackGeometry.h"

namespace myosect::dicom
{
namespace
{
using Indices = std::vector<std::size_t>;

/** Largest distance between two stations of one acquisition. */
constexpr double kLargestGapMm = 100.0;
/** Stations overlap by less of their length, parts of one place by more. */
constexpr double kLargestStationOverlap = 0.5;
constexpr double kLeastPartOverlap = 0.8;

/** A candidate and the way its stack lies. */
struct Stack
{
  const VolumeCandidate * candidate = nullptr;
  Vector3 normal{};
  double lowMm = 0.0, highMm = 0.0, stepMm = 0.0; ///< along the normal; the ends are the first and the last slice
  std::vector<std::string> stem;

  [[nodiscard]] double LengthMm() const { return highMm - lowMm + stepMm; }
};

Stack StackOf(const VolumeCandidate & candidate)
{
  const StackGeometry geometry = MeasureStack(candidate.frames, candidate.rowDirection, candidate.columnDirection);
  Stack stack;
  stack.candidate = &candidate;
  stack.normal = geometry.normal;
  stack.lowMm = Dot(candidate.frames[geometry.places.front().front()].positionLps, geometry.normal);
  stack.highMm = stack.lowMm + geometry.heightMm.back();
  stack.stepMm = geometry.places.size() > 1 ? geometry.stepMm : candidate.attributes.sliceThicknessMm.value_or(1.0);
  stack.stem = DescriptionStem(candidate.attributes.seriesDescription);
  return stack;
}

std::vector<Stack> StacksOf(const SeriesCatalog & catalog)
{
  std::vector<Stack> stacks;
  for (const VolumeCandidate & candidate : catalog.candidates)
  {
    stacks.push_back(candidate.frames.empty() ? Stack() : StackOf(candidate));
  }
  return stacks;
}

double OverlapMm(const Stack & a, const Stack & b)
{
  return std::min(a.highMm + a.stepMm, b.highMm + b.stepMm) - std::max(a.lowMm, b.lowMm);
}

/** Numbers that one side does not tell do not differ. */
bool AreClose(std::optional<double> a, std::optional<double> b, double relative)
{
  return !a || !b || std::abs(*a - *b) <= relative * std::max(std::abs(*a), std::abs(*b));
}

bool IsSameDirection(const Vector3 & a, const Vector3 & b)
{
  return std::abs(a[0] - b[0]) < 1e-3 && std::abs(a[1] - b[1]) < 1e-3 && std::abs(a[2] - b[2]) < 1e-3;
}

bool IsSameSpace(const Stack & a, const Stack & b)
{
  const SeriesAttributes & first = a.candidate->attributes;
  const SeriesAttributes & second = b.candidate->attributes;
  return first.studyUid == second.studyUid && first.patientId == second.patientId &&
         first.frameOfReferenceUid == second.frameOfReferenceUid && IsSameDirection(a.normal, b.normal) &&
         AreClose(a.candidate->mr.repetitionTimeMs, b.candidate->mr.repetitionTimeMs, 0.05) &&
         AreClose(a.candidate->mr.flipAngleDeg, b.candidate->mr.flipAngleDeg, 0.05);
}

/** Two images of one place and one acquisition, whatever part they show. */
bool IsSameAcquisition(const Stack & a, const Stack & b)
{
  const SeriesAttributes & first = a.candidate->attributes;
  const SeriesAttributes & second = b.candidate->attributes;
  const std::string & time = a.candidate->mr.acquisitionTime;
  const bool isNamedSo =
      first.seriesUid == second.seriesUid || a.stem == b.stem || (!time.empty() && time == b.candidate->mr.acquisitionTime);
  return isNamedSo && IsSameSpace(a, b) && OverlapMm(a, b) >= kLeastPartOverlap * std::max(a.LengthMm(), b.LengthMm());
}

/** Two stacks, one above the other, measured in the same way. */
bool AreStations(const Stack & a, const Stack & b)
{
  const VolumeCandidate & first = *a.candidate;
  const VolumeCandidate & second = *b.candidate;
  return IsSameSpace(a, b) && a.stem == b.stem && IsSameDirection(first.rowDirection, second.rowDirection) &&
         std::abs(first.columnSpacingMm - second.columnSpacingMm) <= 1e-3 && std::abs(first.rowSpacingMm - second.rowSpacingMm) <= 1e-3 &&
         std::abs(a.stepMm - b.stepMm) <= std::max(0.01 * a.stepMm, 0.05) && AreClose(first.mr.echoTimeMs, second.mr.echoTimeMs, 0.05) &&
         first.mr.part == second.mr.part && first.mr.contrast == second.mr.contrast;
}

/** Groups of indices that are connected by a relation; groups and members ascending. */
std::vector<Indices> Connected(const Indices & indices, const std::function<bool(std::size_t, std::size_t)> & areRelated)
{
  std::vector<Indices> groups;
  for (const std::size_t i : indices)
  {
    Indices merged{ i };
    std::vector<Indices> others;
    for (Indices & group : groups)
    {
      const bool belongs = std::any_of(group.begin(), group.end(), [&](std::size_t j) { return areRelated(i, j); });
      if (belongs)
      {
        merged.insert(merged.end(), group.begin(), group.end());
      }
      else
      {
        others.push_back(std::move(group));
      }
    }
    std::sort(merged.begin(), merged.end());
    others.push_back(std::move(merged));
    groups = std::move(others);
  }
  std::sort(groups.begin(), groups.end());
  return groups;
}

/**
 * Chains of stations, from the feet to the head. Stacks of one place compete for it, and which one belongs to the others cannot be told:
 * none of them is chained then.
 */
std::vector<Indices> ChainsOf(const Indices & indices, const std::vector<Stack> & stacks)
{
  std::vector<Indices> chains;
  for (Indices & group : Connected(indices, [&](std::size_t i, std::size_t j) { return AreStations(stacks[i], stacks[j]); }))
  {
    std::stable_sort(group.begin(), group.end(), [&](std::size_t i, std::size_t j) { return stacks[i].lowMm < stacks[j].lowMm; });
    bool isContested = false;
    for (std::size_t i = 0; i < group.size(); ++i)
    {
      for (std::size_t j = i + 1; j < group.size(); ++j)
      {
        const Stack & a = stacks[group[i]];
        const Stack & b = stacks[group[j]];
        isContested = isContested || OverlapMm(a, b) > kLargestStationOverlap * std::min(a.LengthMm(), b.LengthMm());
      }
    }
    for (const std::size_t i : group)
    {
      const bool continues = !isContested && !chains.empty() && !chains.back().empty() && i != group.front() &&
                             stacks[i].lowMm - stacks[chains.back().back()].highMm <= stacks[i].stepMm + kLargestGapMm;
      if (continues)
      {
        chains.back().push_back(i);
      }
      else
      {
        chains.push_back({ i });
      }
    }
  }
  return chains;
}

/** The member that holds a part. */
Indices DixonSet::*MemberOf(DixonPart part)
{
  switch (part)
  {
  case DixonPart::Water:
    return &DixonSet::water;
  case DixonPart::Fat:
    return &DixonSet::fat;
  case DixonPart::InPhase:
    return &DixonSet::inPhase;
  case DixonPart::OpposedPhase:
    return &DixonSet::opposedPhase;
  case DixonPart::FatFraction:
    return &DixonSet::fatFraction;
  default:
    return &DixonSet::r2Star;
  }
}

constexpr DixonPart kParts[] = { DixonPart::Water,        DixonPart::Fat,         DixonPart::InPhase,
                                 DixonPart::OpposedPhase, DixonPart::FatFraction, DixonPart::R2Star };

DixonSet SetOf(const Indices & members, const SeriesCatalog & catalog)
{
  DixonSet set;
  for (const std::size_t i : members)
  {
    (set.*MemberOf(catalog.candidates[i].mr.part)).push_back(i);
  }
  for (const DixonPart part : kParts)
  {
    const Indices & same = set.*MemberOf(part);
    if (same.size() > 1 && set.defect.empty())
    {
      set.defect = std::to_string(same.size()) + " " + NameOf(part) + " images of one place:";
      for (const std::size_t i : same)
      {
        set.defect += " " + catalog.candidates[i].id;
      }
      set.defect += "; name the series that belong together with --series";
    }
  }
  return set;
}

bool IsMeasurable(const DixonSet & set)
{
  return set.defect.empty() && (set.HasWaterAndFat() || set.HasMap() || set.HasPhasesOnly());
}

/** The sets of one place: one, or several if an attribute tells repeated acquisitions apart. */
std::vector<DixonSet> SetsOfPlace(const Indices & members, const SeriesCatalog & catalog)
{
  const DixonSet whole = SetOf(members, catalog);
  if (whole.defect.empty())
  {
    return { whole };
  }
  using Text = std::function<std::string(const VolumeCandidate &)>;
  for (const Text & textOf : { Text([](const VolumeCandidate & c) { return c.mr.acquisitionTime; }),
                               Text([](const VolumeCandidate & c) { return c.attributes.seriesUid; }),
                               Text([](const VolumeCandidate & c) { return c.mr.acquisitionNumber; }) })
  {
    std::map<std::string, Indices> groups;
    for (const std::size_t i : members)
    {
      groups[textOf(catalog.candidates[i])].push_back(i);
    }
    std::vector<DixonSet> sets;
    for (const auto & group : groups)
    {
      sets.push_back(SetOf(group.second, catalog));
    }
    if (std::all_of(sets.begin(), sets.end(), IsMeasurable))
    {
      return sets;
    }
  }
  return { whole };
}

void TellKind(DixonSet & set, const SeriesCatalog & catalog)
{
  for (const std::size_t i : set.Members())
  {
    const VolumeCandidate & candidate = catalog.candidates[i];
    if (const std::string token = ProtonDensityToken(candidate.attributes, candidate.mr); !token.empty())
    {
      set.kind = FatFractionKind::ProtonDensity;
      set.kindEvidence = "proton-density fat fraction: the headers name " + token;
      return;
    }
  }
  const MrFacts & mr = catalog.candidates[set.Leading().front()].mr;
  constexpr double largestFlipDeg = 5.0;
  if (!set.r2Star.empty() && mr.flipAngleDeg && *mr.flipAngleDeg <= largestFlipDeg)
  {
    set.kind = FatFractionKind::ProtonDensity;
    set.kindEvidence =
        "proton-density fat fraction: an R2* map belongs to the set and the flip angle is " + FormatNumber(*mr.flipAngleDeg) + " degrees";
    return;
  }
  set.kindEvidence = "signal fat fraction: nothing in the headers tells of a correction for T2* and T1";
}

std::vector<DixonPart> PartsIn(const DixonSet & set)
{
  std::vector<DixonPart> parts;
  for (const DixonPart part : kParts)
  {
    if (!(set.*MemberOf(part)).empty())
    {
      parts.push_back(part);
    }
  }
  return parts;
}

/** Joins the sets whose leading parts are stations of one acquisition. */
std::vector<DixonSet> JoinStations(const std::vector<DixonSet> & sets, const std::vector<Stack> & stacks)
{
  std::vector<DixonSet> joined;
  std::map<std::vector<DixonPart>, Indices> leadingByParts;
  std::map<std::size_t, const DixonSet *> setOfLeading;
  for (const DixonSet & set : sets)
  {
    if (!set.defect.empty())
    {
      joined.push_back(set);
      continue;
    }
    const std::size_t leading = set.Leading().front();
    leadingByParts[PartsIn(set)].push_back(leading);
    setOfLeading[leading] = &set;
  }
  for (const auto & [parts, leading] : leadingByParts)
  {
    for (const Indices & chain : ChainsOf(leading, stacks))
    {
      DixonSet set;
      for (const std::size_t i : chain)
      {
        for (const DixonPart part : parts)
        {
          (set.*MemberOf(part)).push_back((setOfLeading[i]->*MemberOf(part)).front());
        }
      }
      joined.push_back(std::move(set));
    }
  }
  return joined;
}
} // namespace

const std::vector<std::size_t> & DixonSet::Leading() const
{
  for (const auto * part : { &water, &fatFraction, &inPhase, &fat, &opposedPhase })
  {
    if (!part->empty())
    {
      return *part;
    }
  }
  return r2Star;
}

std::vector<std::size_t> DixonSet::Members() const
{
  std::vector<std::size_t> members;
  for (const auto * part : { &water, &fat, &inPhase, &opposedPhase, &fatFraction, &r2Star })
  {
    members.insert(members.end(), part->begin(), part->end());
  }
  std::sort(members.begin(), members.end());
  return members;
}

std::vector<DixonSet> DixonSetsAmong(const SeriesCatalog & catalog, const std::vector<std::size_t> & indices)
{
  Indices dixon;
  for (const std::size_t i : indices)
  {
    const VolumeCandidate & candidate = catalog.candidates[i];
    if (candidate.modality == Modality::Dixon && candidate.supported && !candidate.frames.empty())
    {
      dixon.push_back(i);
    }
  }
  const std::vector<Stack> stacks = StacksOf(catalog);
  std::vector<DixonSet> sets;
  for (const Indices & place : Connected(dixon, [&](std::size_t i, std::size_t j) { return IsSameAcquisition(stacks[i], stacks[j]); }))
  {
    for (DixonSet & set : SetsOfPlace(place, catalog))
    {
      sets.push_back(std::move(set));
    }
  }
  sets = JoinStations(sets, stacks);
  for (DixonSet & set : sets)
  {
    TellKind(set, catalog);
  }
  std::sort(sets.begin(), sets.end(), [](const DixonSet & a, const DixonSet & b) { return a.Members() < b.Members(); });
  return sets;
}

std::vector<std::vector<std::size_t>> StationsAmong(const SeriesCatalog & catalog, const std::vector<std::size_t> & indices)
{
  Indices t1;
  std::vector<Indices> groups;
  for (const std::size_t i : indices)
  {
    const VolumeCandidate & candidate = catalog.candidates[i];
    if (candidate.modality == Modality::Ct)
    {
      groups.push_back({ i });
    }
    else if (candidate.modality == Modality::T1 && candidate.supported && !candidate.frames.empty())
    {
      t1.push_back(i);
    }
  }
  const auto chains = ChainsOf(t1, StacksOf(catalog));
  groups.insert(groups.end(), chains.begin(), chains.end());
  std::sort(groups.begin(), groups.end());
  return groups;
}

namespace
{
Indices AllOf(const SeriesCatalog & catalog)
{
  Indices all(catalog.candidates.size());
  std::iota(all.begin(), all.end(), std::size_t{ 0 });
  return all;
}
} // namespace

std::vector<DixonSet> FindDixonSets(const SeriesCatalog & catalog)
{
  return DixonSetsAmong(catalog, AllOf(catalog));
}

std::vector<std::vector<std::size_t>> FindStations(const SeriesCatalog & catalog)
{
  return StationsAmong(catalog, AllOf(catalog));
}
} // namespace myosect::dicom
