#include "VisitMatching.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "myosect/Core/Error.h"

namespace myosect::pipeline
{
namespace
{
using anatomy::LongBone;

constexpr const char * kLevelsParameter = "levels";
constexpr std::array<LongBone, 2> kBones{ LongBone::Femur, LongBone::Tibia };

std::vector<Segment> SegmentsOfSide(const StoredResult & result, Side side, std::size_t sliceCount)
{
  std::vector<Segment> segments(sliceCount, Segment::Unknown);
  for (const SliceMeasurement & row : result.table.slices)
  {
    if (row.side == side && row.status != Status::Rejected && row.status != Status::NotInFieldOfView)
    {
      segments[row.sliceIndex] = row.segment;
    }
  }
  return segments;
}

/** The knee's slice nearest the joint line, where the rows tell it. */
std::optional<std::size_t> JointSlice(const StoredResult & result, Side side)
{
  const SliceMeasurement * nearest = nullptr;
  for (const SliceMeasurement & row : result.table.slices)
  {
    if (row.side == side && row.segment == Segment::Knee && row.levelMmFromKnee &&
        (nearest == nullptr || std::abs(*row.levelMmFromKnee) < std::abs(*nearest->levelMmFromKnee)))
    {
      nearest = &row;
    }
  }
  const bool near = nearest != nullptr && std::abs(*nearest->levelMmFromKnee) < 12.0;
  return near ? std::optional<std::size_t>(nearest->sliceIndex) : std::nullopt;
}

/** The first parameter that differs and moves measured values; empty when none does. Named levels are a choice of what is told. */
std::string DifferentParameter(const std::map<std::string, std::string> & a, const std::map<std::string, std::string> & b)
{
  const auto differs = [](const auto & from, const auto & to)
  {
    const auto found = std::find_if(from.begin(), from.end(),
                                    [&](const auto & entry)
                                    {
                                      const auto other = to.find(entry.first);
                                      return entry.first != kLevelsParameter && (other == to.end() || other->second != entry.second);
                                    });
    return found == from.end() ? std::string() : found->first;
  };
  const std::string first = differs(a, b);
  return first.empty() ? differs(b, a) : first;
}

/** A result against itself, or a copy of it. */
bool IsSameScan(const Visit & a, const Visit & b)
{
  return a.result.measurementsCsv == b.result.measurementsCsv;
}

/** Every level of a scan is its own: nothing is uncertain, however little of the bone is in view. */
void Equate(MatchedBone & match)
{
  anatomy::BoneRegistration & registration = match.registration;
  if (!registration.found)
  {
    registration = {};
    registration.found = true;
    for (auto * rows : { &match.first, &match.second })
    {
      for (SliceMeasurement & row : *rows)
      {
        row.matchPositionMm = row.zMm;
      }
    }
  }
  registration.axialUncertaintyMm = 0.0;
  match.evidence = {};
  match.evidence.residualMm = 0.0;
  match.evidence.overlapMm = registration.overlapMm;
  match.evidence.uncertaintyMm = 0.0;
}

bool Precedes(const Visit & a, const Visit & b)
{
  return a.result.measurementsCsv <= b.result.measurementsCsv;
}
} // namespace

const std::vector<Segment> & SegmentsOf(LongBone bone)
{
  static const std::vector<Segment> femur{ Segment::Hip, Segment::Thigh, Segment::Knee }, tibia{ Segment::Calf, Segment::Ankle };
  return bone == LongBone::Femur ? femur : tibia;
}

std::string_view WordOf(LongBone bone)
{
  return bone == LongBone::Femur ? "femur" : bone == LongBone::Tibia ? "tibia" : "fibula";
}

Visit LoadVisit(const std::filesystem::path & folder, bool keepLabels, RunContext & context)
{
  Visit visit;
  visit.result = ReadResult(folder);
  context.ThrowIfCancelled();
  StoredLabels stored = ReadResultLabels(visit.result);
  std::vector<BoneOfSide> wanted;
  for (const Side side : { Side::Left, Side::Right, Side::Unknown })
  {
    const auto & slices = visit.result.table.slices;
    if (std::any_of(slices.begin(), slices.end(), [side](const SliceMeasurement & s) { return s.side == side; }))
    {
      for (const LongBone bone : kBones)
      {
        wanted.emplace_back(side, bone);
      }
    }
  }
  std::vector<anatomy::BoneSurface> surfaces(wanted.size());
  context.ParallelFor(wanted.size(),
                      [&](std::size_t i)
                      {
                        const auto [side, bone] = wanted[i];
                        surfaces[i] = anatomy::FindBoneSurface(stored.geometry, stored.labels, side, bone,
                                                               SegmentsOfSide(visit.result, side, stored.geometry.SliceCount()),
                                                               JointSlice(visit.result, side));
                      });
  for (std::size_t i = 0; i < wanted.size(); ++i)
  {
    visit.bones[wanted[i]] = std::move(surfaces[i]);
  }
  if (keepLabels)
  {
    visit.labels = std::move(stored);
  }
  return visit;
}

std::vector<SliceMeasurement> PlacedRows(const Visit & visit, Side side, LongBone bone, const anatomy::RigidTransform & toFixed,
                                         const anatomy::BoneRegistration & line)
{
  const auto & centres = visit.bones.at({ side, bone }).centreLps;
  const auto & segments = SegmentsOf(bone);
  std::vector<SliceMeasurement> rows;
  for (const SliceMeasurement & slice : visit.result.table.slices)
  {
    if (slice.side != side || std::find(segments.begin(), segments.end(), slice.segment) == segments.end())
    {
      continue;
    }
    rows.push_back(slice);
    const auto & centre = centres[slice.sliceIndex];
    rows.back().matchPositionMm = centre && line.found ? Value(line.PositionMm(toFixed.Apply(*centre))) : Value();
  }
  return rows;
}

std::vector<MatchedBone> MatchVisits(const Visit & first, const Visit & second, RunContext & context)
{
  std::vector<MatchedBone> matches;
  for (const auto & [bone, surface] : first.bones)
  {
    if (second.bones.count(bone) != 0)
    {
      matches.emplace_back();
      matches.back().side = bone.first;
      matches.back().bone = bone.second;
      matches.back().firstIsFixed = Precedes(first, second);
    }
  }
  context.ParallelFor(matches.size(),
                      [&](std::size_t i)
                      {
                        MatchedBone & match = matches[i];
                        const anatomy::BoneSurface & a = first.bones.at({ match.side, match.bone });
                        const anatomy::BoneSurface & b = second.bones.at({ match.side, match.bone });
                        match.registration = match.firstIsFixed ? anatomy::RegisterBones(a, b) : anatomy::RegisterBones(b, a);
                        const anatomy::BoneRegistration & found = match.registration;
                        if (!found.found)
                        {
                          match.evidence.problem = a.Empty() || b.Empty() ? "the bone is not in view at both visits" : "too little of the bone is in view at both visits";
                        }
                        else
                        {
                          match.evidence.residualMm = found.residualMm;
                          match.evidence.overlapMm = found.overlapMm;
                          match.evidence.uncertaintyMm = found.axialUncertaintyMm;
                        }
                        const anatomy::RigidTransform still;
                        match.first = PlacedRows(first, match.side, match.bone, match.firstIsFixed ? still : found.movingToFixed, found);
                        match.second = PlacedRows(second, match.side, match.bone, match.firstIsFixed ? found.movingToFixed : still, found);
                        if (IsSameScan(first, second) && !match.first.empty())
                        {
                          Equate(match);
                        }
                      });
  return matches;
}

std::vector<Mixture> MixturesOf(const StoredResult & a, const StoredResult & b)
{
  std::vector<Mixture> mixtures;
  const StudyIdentity &x = a.table.identity, &y = b.table.identity;
  if (x.participantId != y.participantId)
  {
    mixtures.push_back({ kDifferentPerson, "the results are of different participants" });
  }
  if (x.modality != y.modality)
  {
    mixtures.push_back({ kMixedModality, "the results are of different modalities, " + std::string(ToString(x.modality)) + " and " + std::string(ToString(y.modality)) });
  }
  if (a.softwareVersion != b.softwareVersion)
  {
    mixtures.push_back({ kMixedVersion, "the results come from different software versions, " + a.softwareVersion + " and " + b.softwareVersion });
  }
  else if (const std::string which = DifferentParameter(a.parameters, b.parameters); !which.empty())
  {
    mixtures.push_back({ kMixedVersion, "the results were made with different parameters, " + which + " among them" });
  }
  return mixtures;
}

std::vector<std::string> RefuseMixtures(const std::vector<Mixture> & mixtures, const std::vector<std::string> & allowed)
{
  for (const std::string & name : allowed)
  {
    if (name != kDifferentPerson && name != kMixedModality && name != kMixedVersion)
    {
      throw Error(ErrorCode::Usage, "there is no refusal named '" + name + "' that --allow could lift here; there are different-person, mixed-modality and mixed-version");
    }
  }
  std::vector<std::string> lifted;
  for (const Mixture & mixture : mixtures)
  {
    if (std::find(allowed.begin(), allowed.end(), mixture.refusal) == allowed.end())
    {
      throw Error(ErrorCode::UnsupportedInput, mixture.why + "; make them alike, or take them all the same with --allow " + mixture.refusal);
    }
    if (std::find(lifted.begin(), lifted.end(), mixture.refusal) == lifted.end())
    {
      lifted.push_back(mixture.refusal);
    }
  }
  std::sort(lifted.begin(), lifted.end());
  return lifted;
}

std::optional<long> DayNumber(const std::string & isoDate)
{
  if (isoDate.size() != 10 || isoDate[4] != '-' || isoDate[7] != '-' ||
      std::count_if(isoDate.begin(), isoDate.end(), [](unsigned char c) { return std::isdigit(c) != 0; }) != 8)
  {
    return std::nullopt;
  }
  long year = std::stol(isoDate.substr(0, 4));
  const long month = std::stol(isoDate.substr(5, 2)), day = std::stol(isoDate.substr(8, 2));
  // Days of the civil calendar, years beginning in March.
  year -= month <= 2 ? 1 : 0;
  const long era = year / 400, yearOfEra = year - era * 400;
  const long dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}
} // namespace myosect::pipeline
