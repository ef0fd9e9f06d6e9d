#include "PhantomJson.h"

#include <fstream>

#include "DicomHeader.h"
#include "myosect/Core/Error.h"
#include "myosect/Phantom/LimbPhantom.h"
#include "myosect/Phantom/MrPhantom.h"
#include "myosect/Phantom/VisitPhantom.h"

namespace myosect::phantom
{
Json ValueJson(const Value & value)
{
  return value ? Json(RoundToTable(*value)) : Json();
}

namespace
{
const char * ToString(Replacement replacement)
{
  switch (replacement)
  {
  case Replacement::SubcutaneousFat:
    return "subcutaneous fat";
  case Replacement::IntermuscularFat:
    return "intermuscular fat";
  default:
    return "none";
  }
}

const char * ToString(CouchKind kind)
{
  switch (kind)
  {
  case CouchKind::Flat:
    return "flat";
  case CouchKind::Curved:
    return "curved";
  default:
    return "none";
  }
}

const char * ToString(Accessory::Kind kind)
{
  switch (kind)
  {
  case Accessory::Kind::Hand:
    return "hand";
  case Accessory::Kind::Tube:
    return "tube";
  case Accessory::Kind::SoftTissue:
    return "soft tissue";
  default:
    return "pad";
  }
}

Json ToJson(const LegParameters & leg)
{
  Json json{ { "side", std::string(myosect::ToString(leg.side)) },
             { "centre_x_mm", leg.centreXMm },
             { "centre_y_mm", leg.centreYMm },
             { "knee_z_mm", leg.kneeZMm },
             { "tilt_x", leg.tiltX },
             { "tilt_y", leg.tiltY },
             { "shank_tilt", leg.shankTilt ? Json(*leg.shankTilt) : Json() },
             { "length_scale", leg.lengthScale },
             { "outward_rotation_deg", leg.outwardRotationDeg },
             { "girth_scale", leg.girthScale },
             { "muscle_area_scale", leg.muscleAreaScale },
             { "replacement", ToString(leg.replacement) },
             { "sat_mm", leg.satMm },
             { "sat_over_tibia_mm", leg.satOverTibiaMm },
             { "skin_mm", leg.skinMm },
             { "fascia_mm", leg.fasciaMm },
             { "septum_scale", leg.septumScale },
             { "cleft_scale", leg.cleftScale },
             { "streak_fraction", leg.streakFraction },
             { "steatotic_share", leg.steatoticShare },
             { "fibrous_strands", leg.fibrousStrands },
             { "superficial_veins", leg.superficialVeins },
             { "contrast_filled_vessels", leg.contrastFilledVessels },
             { "calcified_arteries", leg.calcifiedArteries },
             { "metal_rod", leg.metalRod },
             { "stump_level_mm", ValueJson(leg.stumpLevelMm) },
             { "detail_seed", leg.detailSeed } };
  if (leg.elliptic)
  {
    json["elliptic"] = { { "skin_mm", leg.elliptic->skinMm },
                         { "subcutaneous_mm", leg.elliptic->subcutaneousMm },
                         { "fascia_mm", leg.elliptic->fasciaMm },
                         { "bone_radius_mm", leg.elliptic->boneRadiusMm },
                         { "marrow_radius_mm", leg.elliptic->marrowRadiusMm } };
  }
  return json;
}

Json ToJson(const SurroundingsParameters & surroundings)
{
  Json accessories = Json::array();
  for (const Accessory & accessory : surroundings.accessories)
  {
    accessories.push_back({ { "kind", ToString(accessory.kind) },
                            { "centre_x_mm", accessory.centreXMm },
                            { "centre_y_mm", accessory.centreYMm },
                            { "semi_x_mm", accessory.semiXMm },
                            { "semi_y_mm", accessory.semiYMm },
                            { "z_min_mm", accessory.zMinMm },
                            { "z_max_mm", accessory.zMaxMm } });
  }
  return { { "couch", ToString(surroundings.couch) },
           { "couch_y_mm", surroundings.couchYMm },
           { "couch_is_anterior", surroundings.couchIsAnterior },
           { "flattens_legs", surroundings.flattensLegs },
           { "blanket", surroundings.blanket },
           { "blanket_mm", surroundings.blanketMm },
           { "accessories", accessories } };
}

Json ToJson(const TissueHu & hu)
{
  return { { "air", hu.air },
           { "skin", hu.skin },
           { "subcutaneous_fat", hu.subcutaneousFat },
           { "intermuscular_fat", hu.intermuscularFat },
           { "muscle", hu.muscle },
           { "muscle_texture", hu.muscleTexture },
           { "steatotic_muscle", hu.steatoticMuscle },
           { "fascia", hu.fascia },
           { "cortex", hu.cortex },
           { "marrow", hu.marrow },
           { "trabecular", hu.trabecular },
           { "blood", hu.blood },
           { "contrast", hu.contrast },
           { "calcification", hu.calcification },
           { "nerve", hu.nerve },
           { "tendon", hu.tendon },
           { "metal", hu.metal },
           { "couch_shell", hu.couchShell },
           { "couch_foam", hu.couchFoam },
           { "blanket", hu.blanket },
           { "pad", hu.pad } };
}

Json ToJson(const AcquisitionParameters & acquisition)
{
  const Grid & grid = acquisition.grid;
  return { { "size", grid.size },
           { "spacing_mm", grid.spacingMm },
           { "origin_lps", grid.originLps },
           { "direction", grid.direction },
           { "sub_samples", acquisition.subSamples },
           { "through_plane_layers", acquisition.throughPlaneLayers },
           { "psf_sigma_mm", acquisition.psfSigmaMm },
           { "noise_sigma_hu", acquisition.noiseSigmaHu },
           { "noise_correlation_px", acquisition.noiseCorrelationPx },
           { "noise_seed", acquisition.noiseSeed },
           { "circle_radius_mm", ValueJson(acquisition.circleRadiusMm) },
           { "outside_circle_hu", acquisition.outsideCircleHu } };
}

} // namespace

Json LimbsJson(const LimbPhantomParameters & parameters)
{
  Json legs = Json::array();
  for (const LegParameters & leg : parameters.legs)
  {
    legs.push_back(ToJson(leg));
  }
  return { { "patient_position", parameters.patientPosition },
           { "contact_x_mm", ValueJson(parameters.contactXMm) },
           { "legs", legs },
           { "surroundings", ToJson(parameters.surroundings) },
           { "hounsfield", ToJson(parameters.hu) },
           { "acquisition", ToJson(parameters.acquisition) } };
}

Json RowJson(const SliceMeasurement & row, const Json & ids)
{
  Json json = ids;
  json["side"] = std::string(myosect::ToString(row.side));
  json["segment"] = std::string(myosect::ToString(row.segment));
  json["slice_index"] = row.sliceIndex;
  json["z_mm"] = RoundToTable(row.zMm);
  const std::initializer_list<std::pair<const char *, const Value &>> values{
    { "level_percent", row.levelPercent },
    { "level_mm_from_knee", row.levelMmFromKnee },
    { "limb_area_cm2", row.limbAreaCm2 },
    { "muscle_area_cm2", row.muscleAreaCm2 },
    { "imat_area_cm2", row.imatAreaCm2 },
    { "compartment_area_cm2", row.compartmentAreaCm2 },
    { "sat_area_cm2", row.satAreaCm2 },
    { "bone_area_cm2", row.boneAreaCm2 },
    { "muscle_mean_hu", row.muscleMeanHu },
    { "muscle_sd_hu", row.muscleSdHu },
    { "nama_area_cm2", row.namaAreaCm2 },
    { "lama_area_cm2", row.lamaAreaCm2 },
    { "fat_fraction_percent", row.fatFractionPercent },
    { "lean_voxel_fat_fraction_percent", row.leanVoxelFatFractionPercent },
    { "contractile_area_cm2", row.contractileAreaCm2 },
    { "obliquity_deg", row.obliquityDeg },
    { "limb_perp_cm2", row.limbPerpAreaCm2 },
    { "muscle_perp_cm2", row.musclePerpAreaCm2 },
    { "imat_perp_cm2", row.imatPerpAreaCm2 },
    { "compartment_perp_cm2", row.compartmentPerpAreaCm2 },
    { "sat_perp_cm2", row.satPerpAreaCm2 },
    { "bone_perp_cm2", row.bonePerpAreaCm2 },
  };
  for (const auto & [name, value] : values)
  {
    json[name] = ValueJson(value);
  }
  json["status"] = std::string(myosect::ToString(row.status));
  json["reason"] = row.reason;
  json["skin_area_cm2"] = ValueJson(row.skinAreaCm2);
  json["other_inside_fascia_area_cm2"] = ValueJson(row.otherInsideFasciaAreaCm2);
  json["other_outside_fascia_area_cm2"] = ValueJson(row.otherOutsideFasciaAreaCm2);
  json["limb_circumference_cm"] = ValueJson(row.limbCircumferenceCm);
  return json;
}
Json IdentityJson(const DicomIdentity & identity, const std::string & seriesUid, Modality modality)
{
  const std::string & date = identity.studyDate;
  return { { "participant_id", nullptr },
           { "study_date", date.size() == 8 ? date.substr(0, 4) + "-" + date.substr(4, 2) + "-" + date.substr(6, 2) : date },
           { "study_uid", SeriesUids(identity).study },
           { "series_uid", seriesUid },
           { "modality", std::string(myosect::ToString(modality)) } };
}

std::string TruthJson(const CtPhantom & phantom, const DicomIdentity & identity, unsigned seed)
{
  const Json ids = IdentityJson(identity, SeriesUids(identity).series, Modality::Ct);
  Json slices = Json::array();
  for (const SliceMeasurement & row : phantom.truth)
  {
    slices.push_back(RowJson(row, ids));
  }
  const Json json{ { "case", phantom.parameters.name },
                   { "description", phantom.parameters.description },
                   { "seed", seed },
                   { "parameters", LimbsJson(phantom.parameters) },
                   { "slices", slices } };
  return json.dump(1) + "\n";
}

void WriteTruth(const std::filesystem::path & directory, const std::string & json)
{
  std::ofstream file(directory / "truth.json", std::ios::binary);
  file << json;
  file.close();
  if (!file)
  {
    throw Error(ErrorCode::CannotWrite, "'truth.json' cannot be written; check the folder and its free space");
  }
}

DicomIdentity CaseIdentity(const LimbPhantomParameters & parameters, unsigned seed)
{
  DicomIdentity identity;
  identity.uidSeed = "phantom " + parameters.name + " " + std::to_string(seed);
  identity.patientId = "PHANTOM-" + parameters.name;
  identity.patientPosition = parameters.patientPosition;
  identity.seriesDescription = parameters.name;
  return identity;
}

void WriteCase(const std::string & name, const std::filesystem::path & directory, RunContext & context, unsigned seed)
{
  if (IsVisitCase(name))
  {
    WriteVisitCase(name, directory, context, seed);
    return;
  }
  if (IsMrCase(name))
  {
    WriteMrCase(MrCaseParameters(name, seed), directory, context, seed);
    return;
  }
  const CtPhantom phantom = MakeCase(name, context, seed);
  const DicomIdentity identity = CaseIdentity(phantom.parameters, seed);
  WriteCtSeries(directory / "dicom", phantom.grid, phantom.hounsfield, identity);
  WriteTruth(directory, TruthJson(phantom, identity, seed));
}
} // namespace myosect::phantom
