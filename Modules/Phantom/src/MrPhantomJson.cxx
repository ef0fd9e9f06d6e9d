#include <algorithm>

#include "PhantomJson.h"
#include "myosect/Phantom/MrPhantom.h"

namespace myosect::phantom
{
namespace
{
const char * ToString(MrAcquisition::Kind kind)
{
  switch (kind)
  {
  case MrAcquisition::Kind::SpinEchoT1:
    return "spin echo";
  case MrAcquisition::Kind::InOpposed:
    return "in- and opposed-phase";
  default:
    return "dixon";
  }
}

const char * ToString(MrVendor vendor)
{
  switch (vendor)
  {
  case MrVendor::Siemens:
    return "siemens";
  case MrVendor::Ge:
    return "ge";
  case MrVendor::Philips:
    return "philips";
  default:
    return "plain";
  }
}

Json ToJson(const MrMaterial & material)
{
  return { { "proton_density", material.protonDensity },
           { "fat_fraction", material.fatFraction },
           { "water_t1_ms", material.waterT1Ms },
           { "t2_ms", material.t2Ms },
           { "t2_star_ms", material.t2StarMs } };
}

Json ToJson(const MrTissues & tissues)
{
  return { { "field_tesla", tissues.fieldTesla },
           { "fat_t1_ms", tissues.fatT1Ms },
           { "fat_t2_ms", tissues.fatT2Ms },
           { "lean", tissues.lean },
           { "skin", ToJson(tissues.skin) },
           { "subcutaneous_fat", ToJson(tissues.subcutaneousFat) },
           { "intermuscular_fat", ToJson(tissues.intermuscularFat) },
           { "muscle", ToJson(tissues.muscle) },
           { "fascia", ToJson(tissues.fascia) },
           { "cortex", ToJson(tissues.cortex) },
           { "marrow", ToJson(tissues.marrow) },
           { "trabecular", ToJson(tissues.trabecular) },
           { "blood", ToJson(tissues.blood) },
           { "nerve", ToJson(tissues.nerve) },
           { "blood_spin_echo", tissues.bloodSpinEcho } };
}

Json ToJson(const MrAcquisition & mr)
{
  Json artefacts = Json::array();
  for (const MrArtefact & artefact : mr.artefacts)
  {
    const bool isMetal = artefact.kind == MrArtefact::Kind::Metal;
    artefacts.push_back({ { "kind", isMetal ? "metal" : "motion" },
                          { "z_min_mm", artefact.zMinMm },
                          { "z_max_mm", artefact.zMaxMm },
                          { "distance_mm", artefact.distanceMm },
                          { "share", isMetal ? Json(nullptr) : Json(artefact.share) },
                          { "x_mm", isMetal ? Json(artefact.xMm) : Json(nullptr) },
                          { "y_mm", isMetal ? Json(artefact.yMm) : Json(nullptr) } });
  }
  Json swaps = Json::array();
  for (const MrSwap & swap : mr.swaps)
  {
    swaps.push_back({ { "leg", swap.leg ? Json(std::string(myosect::ToString(*swap.leg))) : Json("both") },
                      { "z_min_mm", swap.zMinMm },
                      { "z_max_mm", swap.zMaxMm },
                      { "lateral_of_mm", ValueJson(swap.lateralOfMm) } });
  }
  Json stations = Json::array();
  for (const MrStationRange & range : mr.stations)
  {
    stations.push_back({ { "first_slice", range.firstSlice }, { "slice_count", range.sliceCount } });
  }
  return { { "kind", ToString(mr.kind) },
           { "repetition_time_ms", mr.repetitionTimeMs },
           { "flip_angle_deg", mr.flipAngleDeg },
           { "echo_time_ms", mr.echoTimeMs },
           { "opposed_echo_ms", mr.opposedEchoMs },
           { "in_phase_echo_ms", mr.inPhaseEchoMs },
           { "snr", mr.snr },
           { "rician", mr.rician },
           { "shading", mr.shading },
           { "shading_seed", mr.shadingSeed },
           { "fall_off_mm", mr.fallOffMm },
           { "fall_off_to", mr.fallOffTo },
           { "signal_of_muscle", mr.signalOfMuscle },
           { "stations", stations },
           { "swaps", swaps },
           { "artefacts", artefacts } };
}

Json InfiltrationJson(const LimbPhantomParameters & limbs)
{
  Json legs = Json::array();
  for (const LegParameters & leg : limbs.legs)
  {
    legs.push_back({ { "side", std::string(myosect::ToString(leg.side)) },
                     { "muscle_fat_fraction", leg.muscleFatFraction },
                     { "fat_fraction_spread", leg.fatFractionSpread },
                     { "fat_fraction_texture", leg.fatFractionTexture } });
  }
  return legs;
}

MrSequence SequenceOf(const MrPhantomParameters & parameters)
{
  const MrAcquisition & mr = parameters.mr;
  MrSequence sequence;
  sequence.spinEcho = mr.kind == MrAcquisition::Kind::SpinEchoT1;
  sequence.fieldTesla = parameters.tissues.fieldTesla;
  sequence.repetitionTimeMs = mr.repetitionTimeMs;
  sequence.flipAngleDeg = sequence.spinEcho ? 90.0 : mr.flipAngleDeg;
  sequence.echoTimeMs = sequence.spinEcho ? mr.echoTimeMs : mr.inPhaseEchoMs;
  sequence.opposedEchoTimeMs = mr.opposedEchoMs;
  sequence.writeTimes = parameters.writeTimes;
  sequence.patientAgeYears = parameters.patientAgeYears;
  return sequence;
}

DicomIdentity StationIdentity(DicomIdentity identity, std::size_t station, std::size_t count)
{
  identity.seriesDescription += count > 1 ? " station " + std::to_string(station + 1) : "";
  return identity;
}

/** Of the water, T1 or in-phase series, of all stations. */
std::string SeriesUidsOf(const MrPhantom & phantom, const DicomIdentity & identity)
{
  const auto & images = phantom.stations.front().images;
  const MrPart part = images.count(MrPart::Water) > 0 ? MrPart::Water : images.begin()->first;
  std::string joined;
  for (std::size_t station = 0; station < phantom.stations.size(); ++station)
  {
    joined += (station == 0 ? "" : ";") +
              MrSeriesUid(StationIdentity(identity, station, phantom.stations.size()), part, phantom.parameters.encoding.vendor);
  }
  return joined;
}
} // namespace

std::string MrTruthJson(const MrPhantom & phantom, const DicomIdentity & identity, unsigned seed)
{
  const MrPhantomParameters & parameters = phantom.parameters;
  const bool isT1 = parameters.mr.kind == MrAcquisition::Kind::SpinEchoT1;
  const Json ids = IdentityJson(identity, SeriesUidsOf(phantom, identity), isT1 ? Modality::T1 : Modality::Dixon);
  Json slices = Json::array();
  for (const MrTruth & truth : phantom.truth)
  {
    Json row = RowJson(truth.row, ids);
    row["proton_fat_fraction_percent"] = ValueJson(truth.protonFatFractionPercent);
    row["proton_contractile_area_cm2"] = ValueJson(truth.protonContractileAreaCm2);
    row["dark_area_cm2"] = ValueJson(truth.darkAreaCm2);
    slices.push_back(row);
  }
  const Json json{ { "case", parameters.limbs.name },
                   { "description", parameters.limbs.description },
                   { "seed", seed },
                   { "parameters",
                     { { "limbs", LimbsJson(parameters.limbs) },
                       { "infiltration", InfiltrationJson(parameters.limbs) },
                       { "tissues", ToJson(parameters.tissues) },
                       { "mr", ToJson(parameters.mr) },
                       { "vendor", ToString(parameters.encoding.vendor) },
                       { "enhanced_multi_frame", parameters.encoding.enhancedMultiFrame },
                       { "patient_age_years", parameters.patientAgeYears ? Json(*parameters.patientAgeYears) : Json() } } },
                   { "slices", slices } };
  return json.dump(1) + "\n";
}

void WriteMrCase(const MrPhantomParameters & parameters, const std::filesystem::path & directory, RunContext & context, unsigned seed)
{
  const MrPhantom phantom = Render(parameters, context);
  const DicomIdentity identity = CaseIdentity(parameters.limbs, seed);
  const std::size_t count = phantom.stations.size();
  for (std::size_t number = 0; number < count; ++number)
  {
    const MrStation & station = phantom.stations[number];
    std::vector<MrImage> images;
    for (const auto & [part, values] : station.images)
    {
      const auto & wanted = parameters.partsWritten;
      if (wanted.empty() || std::find(wanted.begin(), wanted.end(), part) != wanted.end())
      {
        images.push_back({ part, &values });
      }
    }
    const auto folder = count > 1 ? directory / "dicom" / ("station-" + std::to_string(number + 1)) : directory / "dicom";
    WriteMrSeries(folder, station.grid, images, SequenceOf(parameters), StationIdentity(identity, number, count), parameters.encoding);
  }
  WriteTruth(directory, MrTruthJson(phantom, identity, seed));
}
} // namespace myosect::phantom
