#include "myosect/Dicom/MrReader.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <string_view>

#include "myosect/Core/Error.h"

#include "MrScaling.h"

namespace myosect::dicom
{
namespace
{
std::string Naming(MapScale scale)
{
  return scale == MapScale::Fraction ? "fractions of 1" : scale == MapScale::Percent ? "percent" : "permille";
}

double FullOf(MapScale scale)
{
  return scale == MapScale::Fraction ? 1.0 : scale == MapScale::Percent ? 100.0 : 1000.0;
}

std::optional<MapScale> DeclaredScale(const std::string & unit)
{
  const auto isOneOf = [&](std::initializer_list<std::string_view> names)
  { return std::find(names.begin(), names.end(), std::string_view(unit)) != names.end(); };
  if (isOneOf({ "%", "[%]", "PERCENT", "PCT", "FF%" }))
  {
    return MapScale::Percent;
  }
  if (isOneOf({ "PERMILLE", "[PPTH]", "PROMILLE", "10*-3", "0.1%", "%O" }))
  {
    return MapScale::Permille;
  }
  return isOneOf({ "FRACTION", "RATIO", "{RATIO}" }) ? std::optional<MapScale>(MapScale::Fraction) : std::nullopt;
}

void RequireSound(const DixonSet & set)
{
  if (!set.defect.empty())
  {
    throw Error(ErrorCode::UnsupportedInput, set.defect);
  }
  if (!set.HasWaterAndFat() && !set.HasMap() && !set.HasPhasesOnly())
  {
    throw Error(ErrorCode::UnsupportedInput,
                "the Dixon set holds neither water and fat, nor a fat-fraction map, nor in- and opposed-phase; give another series");
  }
}

/** All stations of water against those of fat. */
bool AreOnOneScale(const SeriesCatalog & catalog, const DixonSet & set, std::string & evidence)
{
  const std::size_t count = std::min(set.water.size(), set.fat.size());
  for (std::size_t s = 0; s < count; ++s)
  {
    if (!AreComparable(catalog.candidates.at(set.water[s]), catalog.candidates.at(set.fat[s]), evidence))
    {
      return false;
    }
  }
  return count > 0;
}
} // namespace

RecognisedMapScale RecogniseMapScale(const float * values, std::size_t count, const std::string & unit)
{
  // Fat reads 85 to 97 %: of all positive values the highest hundredth shows what 100 % is.
  constexpr MapScale scales[] = { MapScale::Fraction, MapScale::Percent, MapScale::Permille };
  constexpr double least = 0.5;
  constexpr double most = 1.3;
  std::size_t positive = 0;
  std::size_t aboveLeast[3] = {};
  std::size_t aboveMost[3] = {};
  for (std::size_t i = 0; i < count; ++i)
  {
    positive += values[i] > 0.0F ? 1 : 0;
    for (std::size_t s = 0; s < 3; ++s)
    {
      aboveLeast[s] += values[i] >= static_cast<float>(least * FullOf(scales[s])) ? 1 : 0;
      aboveMost[s] += values[i] > static_cast<float>(most * FullOf(scales[s])) ? 1 : 0;
    }
  }
  std::optional<MapScale> seen;
  for (std::size_t s = 0; s < 3; ++s)
  {
    if (100 * aboveLeast[s] >= positive && 100 * aboveMost[s] < positive)
    {
      seen = scales[s];
    }
  }
  const auto declared = DeclaredScale(unit);
  if (positive == 0 || !seen)
  {
    throw Error(ErrorCode::UnsupportedInput,
                "the values of the fat-fraction map do not show whether it is in percent, permille or fractions; "
                "give water and fat instead");
  }
  if (declared && *declared != *seen)
  {
    throw Error(ErrorCode::UnsupportedInput, "the fat-fraction map says " + Naming(*declared) + " but its values look like " +
                                                 Naming(*seen) + "; give water and fat instead");
  }
  return { *seen, "the fat-fraction map was read as " + Naming(*seen) +
                      (declared ? ": its header says so and its values fit" : ": the values of fat in it fit nothing else") };
}

DixonVolumes ReadDixon(const SeriesCatalog & catalog, const DixonSet & set, RunContext & context)
{
  RequireSound(set);
  DixonVolumes volumes;
  volumes.kind = set.kind;
  volumes.kindEvidence = set.kindEvidence;
  const bool isOneScale = set.HasWaterAndFat() && AreOnOneScale(catalog, set, volumes.scaleEvidence);
  if (set.HasWaterAndFat() && !isOneScale && !set.HasMap())
  {
    throw Error(ErrorCode::UnsupportedInput,
                "series " + catalog.candidates.at(set.water.front()).id + ": " + volumes.scaleEvidence +
                    ", and no fat fraction can be had; export the series with private elements, or give a fat-fraction map");
  }
  struct Wanted
  {
    const std::vector<std::size_t> & stations;
    std::optional<MrVolume> & volume;
    bool isNeeded;
  };
  const Wanted wanted[] = {
    { set.water, volumes.water, true },
    { set.fat, volumes.fat, isOneScale },
    { set.inPhase, volumes.inPhase, !isOneScale },
    { set.opposedPhase, volumes.opposedPhase, !isOneScale },
    { set.fatFraction, volumes.fatFraction, true },
  };
  const auto isRead = [](const Wanted & w) { return w.isNeeded && !w.stations.empty(); };
  const double share = 1.0 / static_cast<double>(std::count_if(std::begin(wanted), std::end(wanted), isRead));
  double begin = 0.0;
  for (const Wanted & part : wanted)
  {
    if (isRead(part))
    {
      part.volume = ReadMr(catalog, part.stations, context, begin, begin + share);
      begin += share;
    }
  }
  if (set.HasMap())
  {
    MrVolume & map = *volumes.fatFraction;
    const VolumeCandidate & candidate = catalog.candidates.at(set.fatFraction.front());
    const std::size_t count = map.grid.VoxelCount();
    try
    {
      const RecognisedMapScale recognised = RecogniseMapScale(map.values.get(), count, ScalingOf(candidate).unit);
      volumes.mapScale = recognised.scale;
      volumes.mapScaleEvidence = recognised.evidence;
    }
    catch (const Error & error)
    {
      throw error.With("series " + candidate.id);
    }
    const auto full = static_cast<float>(FullOf(volumes.mapScale));
    std::transform(map.values.get(), map.values.get() + count, map.values.get(), [full](float value) { return value / full; });
  }
  volumes.fatFractionAllowed = isOneScale || set.HasMap();
  return volumes;
}
} // namespace myosect::dicom
