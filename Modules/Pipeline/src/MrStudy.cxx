#include "MrStudy.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include <nlohmann/json.hpp>

#include "myosect/Core/Error.h"
#include "myosect/Core/Memory.h"
#include "myosect/Dicom/MrReader.h"
#include "myosect/Image/DicomCtSource.h"
#include "myosect/Image/ResampleOnto.h"
#include "myosect/Image/VolumeFile.h"
#include "myosect/Segmentation/TissueScale.h"
#include "myosect/Segmentation/WaterFatSwap.h"

namespace myosect::pipeline
{
namespace
{
using nlohmann::json;

constexpr std::size_t kBytesPerVoxel = 4 * sizeof(float) + 3; // water, fat, signal, fraction; scale and labels
constexpr std::size_t kWorkingBytes = std::size_t{ 160 } << 20;

std::string Quoted(const std::string & text)
{
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

MrVolume Canonical(dicom::MrVolume && decoded)
{
  const std::vector<double> positions = decoded.slicePositionMm;
  const std::vector<bool> gaps = decoded.sliceAfterGap;
  return ToCanonical(FloatImage::ConstPointer(AdoptVoxels(std::move(decoded))), positions, gaps);
}

MrVolume Sum(const MrVolume & water, const MrVolume & fat, RunContext & context)
{
  auto image = MakeImage<FloatImage>(water.grid);
  context.ParallelFor(water.SliceCount(),
                      [&](std::size_t k)
                      {
                        float * out = image->GetBufferPointer() + k * water.grid.SliceVoxelCount();
                        std::transform(water.Slice(k), water.Slice(k) + water.grid.SliceVoxelCount(), fat.Slice(k), out, std::plus<float>());
                      });
  MrVolume sum;
  static_cast<VolumeGeometry &>(sum) = water;
  sum.image = image;
  return sum;
}

/** All that follows from water and fat. */
measurement::NoiseEstimate ScaleDixon(Study & study, const MrVolume & water, const MrVolume & fat, RunContext & context)
{
  const MrVolume signal = Sum(water, fat, context);
  measurement::FatFractionMap map = measurement::ComputeFatFraction(water, fat, context, study.t1Correction);
  study.volume = segmentation::DixonTissueScale(signal, *map.fraction, map.noise.floor, {}, context);
  study.signal = water;
  study.fat = fat;
  study.noiseFloor = map.noise.floor;
  const measurement::NoiseEstimate noise = map.noise;
  study.fatFraction = std::move(map);
  return noise;
}

void SetDixon(Study & study, const MrVolume & water, const MrVolume & fat, RunContext & context)
{
  const measurement::NoiseEstimate noise = ScaleDixon(study, water, fat, context);
  study.inputs.emplace_back("noise_floor", json(noise.floor).dump());
  study.inputs.emplace_back("noise_sigma", json(noise.sigma).dump());
  study.inputs.emplace_back("snr", noise.snr ? json(*noise.snr).dump() : "null");
}

void ScaleT1(Study & study, RunContext & context)
{
  const segmentation::T1Scale scale = segmentation::T1TissueScale(*study.signal, {}, context);
  study.volume = scale.image;
  study.inputs.emplace_back("fat_to_muscle_signal", json(scale.levels.fat / scale.levels.muscle).dump());
}

void WarnOfSignalFraction(const std::string & seriesUid, RunContext & context)
{
  context.Warn({ "signal-fat-fraction",
                 Severity::Info,
                 "fat fractions are those of signals: without evidence of correction for T1, T2* and the spectrum of fat they are no proton-density fat fractions",
                 seriesUid,
                 {} });
}

void WarnOfNoFraction(const std::string & why, const std::string & seriesUid, RunContext & context)
{
  context.Warn({ "no-fat-fraction", Severity::Warning, why, seriesUid, {} });
}

void LoadT1(const dicom::SeriesCatalog & catalog, const dicom::Selection & selection, Study & study, RunContext & context)
{
  dicom::MrVolume decoded = dicom::ReadMr(catalog, selection.stations, context);
  study.attributes = decoded.attributes;
  study.source = SourceOf(decoded);
  study.identity.seriesUid = decoded.seriesUids;
  study.inputs.emplace_back("stations_joined", decoded.joined ? "true" : "false");
  study.inputs.emplace_back("contrast_evidence", Quoted(decoded.mr.contrastEvidence));
  study.signal = Canonical(std::move(decoded));
}

/** \throws Error(UnsupportedInput) when the headers do not hold what the correction needs. */
measurement::T1Correction CorrectionOf(const dicom::MrVolume & volume, dicom::FatFractionKind kind, const measurement::RelaxationTimes & times)
{
  const auto refuse = [&](const std::string & why) -> Error
  { return Error(ErrorCode::UnsupportedInput, "series " + volume.seriesUids + ": --t1-correction cannot be applied, " + why + "; leave it out"); };
  if (kind == dicom::FatFractionKind::ProtonDensity)
  {
    throw refuse("since its fat fractions are those of proton densities already");
  }
  const dicom::MrFacts & mr = volume.mr;
  if (!mr.scanningSequence.empty() && mr.scanningSequence.find("GR") == std::string::npos)
  {
    throw refuse("since it is no gradient echo (" + mr.scanningSequence + ")");
  }
  std::string missing;
  const auto require = [&](const std::optional<double> & value, const char * name)
  {
    if (!value || !(*value > 0.0))
    {
      missing += (missing.empty() ? "" : ", ") + std::string(name);
    }
  };
  require(mr.repetitionTimeMs, "repetition time");
  require(mr.flipAngleDeg, "flip angle");
  require(mr.magneticFieldT, "magnetic field strength");
  if (!missing.empty())
  {
    throw refuse("since the headers lack " + missing);
  }
  return measurement::T1Correction::For(*mr.magneticFieldT, *mr.repetitionTimeMs, *mr.flipAngleDeg, times);
}

/** What the fat fractions are: for summary.json, for labels, and a word of warning where they are those of signals. */
void DescribeFraction(dicom::FatFractionKind kind, const std::string & evidence, Study & study, RunContext & context)
{
  const bool isProton = kind == dicom::FatFractionKind::ProtonDensity;
  study.fatFractionName = isProton ? "proton-density fat fraction" : study.t1Correction ? "T1-corrected signal fat fraction" : "signal fat fraction";
  study.inputs.emplace_back("fat_fraction_kind", isProton ? "\"proton density\"" : study.t1Correction ? "\"signal, corrected for T1\"" : "\"signal\"");
  study.inputs.emplace_back("fat_fraction_evidence", Quoted(evidence));
  if (study.t1Correction)
  {
    const measurement::T1Correction & c = *study.t1Correction;
    study.inputs.emplace_back("t1_correction",
                              json{ { "repetition_time_ms", c.repetitionTimeMs },
                                    { "flip_angle_deg", c.flipAngleDeg },
                                    { "water_t1_ms", c.waterT1Ms },
                                    { "fat_t1_ms", c.fatT1Ms },
                                    { "fat_to_water_signal", c.FatToWaterSignal() } }
                                .dump());
    context.Warn({ "t1-corrected",
                   Severity::Info,
                   "fat fractions of signals were corrected for T1: TR " + FormatNumber(c.repetitionTimeMs) + " ms, flip angle " + FormatNumber(c.flipAngleDeg) +
                     " degrees, assumed T1 of water " + FormatNumber(c.waterT1Ms) + " ms and of fat " + FormatNumber(c.fatT1Ms) + " ms; T2* and the spectrum of fat are not corrected",
                   study.identity.seriesUid,
                   {} });
  }
  else if (!isProton)
  {
    WarnOfSignalFraction(study.identity.seriesUid, context);
  }
}

/** A map as the only source: it can be measured inside given labels, and nothing can be found on it. */
void SetMapAlone(Study & study, const MrVolume & map, RunContext & context)
{
  study.mapAlone = true;
  study.signal = map;
  study.fatFraction = measurement::AdoptFatFraction(map, study.t1Correction);
  auto image = MakeImage<CtImage>(map.grid);
  const float * fraction = study.fatFraction->fraction->GetBufferPointer();
  std::transform(fraction,
                 fraction + map.grid.VoxelCount(),
                 image->GetBufferPointer(),
                 [](float f)
                 {
                   const double limited = std::clamp(static_cast<double>(f), 0.0, 1.0);
                   return static_cast<std::int16_t>(std::lround(segmentation::kScaleLean + limited * (segmentation::kScaleFat - segmentation::kScaleLean)));
                 });
  static_cast<VolumeGeometry &>(study.volume) = map;
  study.volume.image = image;
  context.Warn({ "map-alone", Severity::Info, "a fat-fraction map alone shows no signal: areas are counted by whole voxels, noise is not masked, swaps are not looked for",
                 study.identity.seriesUid, {} });
}

void DescribeMapScale(dicom::MapScale scale, const std::string & evidence, Study & study, RunContext & context)
{
  study.inputs.emplace_back("fat_fraction_map_scale",
                            scale == dicom::MapScale::Fraction ? "\"fraction\"" : scale == dicom::MapScale::Percent ? "\"percent\"" : "\"permille\"");
  context.Warn({ "fat-fraction-map", Severity::Info, evidence, study.identity.seriesUid, {} });
}

MrVolume Combined(const MrVolume & a, const MrVolume & b, float (*combine)(float, float))
{
  auto image = MakeImage<FloatImage>(a.grid);
  std::transform(a.image->GetBufferPointer(), a.image->GetBufferPointer() + a.grid.VoxelCount(), b.image->GetBufferPointer(), image->GetBufferPointer(), combine);
  MrVolume result;
  static_cast<VolumeGeometry &>(result) = a;
  result.image = image;
  return result;
}

void LoadDixon(const dicom::SeriesCatalog & catalog, const dicom::Selection & selection, const AnalysisRequest & request, Study & study, RunContext & context)
{
  dicom::DixonVolumes parts = dicom::ReadDixon(catalog, *selection.dixon, context);
  const bool hasPair = parts.water && parts.fat;
  const bool hasMap = !hasPair && parts.fatFraction;
  dicom::MrVolume & leading = parts.water ? *parts.water : parts.fatFraction ? *parts.fatFraction : *parts.inPhase;
  study.attributes = leading.attributes;
  study.source = SourceOf(!hasPair && hasMap && parts.inPhase ? *parts.inPhase : leading);
  study.identity.seriesUid = leading.seriesUids;
  study.inputs.emplace_back("stations_joined", leading.joined ? "true" : "false");
  study.inputs.emplace_back("water_fat_scale", Quoted(parts.scaleEvidence));
  if (request.t1Correction)
  {
    if (!hasPair && !hasMap)
    {
      throw Error(ErrorCode::UnsupportedInput, "series " + study.identity.seriesUid + ": in- and opposed-phase images give no fat fraction that --t1-correction could correct; leave it out");
    }
    study.t1Correction = CorrectionOf(leading, parts.kind, request.parameters.relaxation);
  }
  if (hasPair || hasMap)
  {
    DescribeFraction(parts.kind, parts.kindEvidence, study, context);
  }
  if (hasMap)
  {
    DescribeMapScale(parts.mapScale, parts.mapScaleEvidence, study, context);
  }
  const auto sameFrame = [](const dicom::MrVolume & a, const dicom::MrVolume & b)
  { return !a.attributes.frameOfReferenceUid.empty() && a.attributes.frameOfReferenceUid == b.attributes.frameOfReferenceUid; };
  if (hasPair)
  {
    const bool same = sameFrame(*parts.water, *parts.fat);
    const MrVolume water = Canonical(std::move(*parts.water));
    const MrVolume fat = ResampleOnto(Canonical(std::move(*parts.fat)), water, same);
    SetDixon(study, water, fat, context);
  }
  else if (hasMap && parts.inPhase)
  {
    // In phase, water and fat add up: with the map they give back both.
    const bool same = sameFrame(*parts.inPhase, *parts.fatFraction);
    const MrVolume sum = Canonical(std::move(*parts.inPhase));
    const MrVolume map = ResampleOnto(Canonical(std::move(*parts.fatFraction)), sum, same);
    const MrVolume water = Combined(sum, map, [](float signal, float fraction) { return signal * (1.0F - fraction); });
    const MrVolume fat = Combined(sum, map, [](float signal, float fraction) { return signal * fraction; });
    SetDixon(study, water, fat, context);
  }
  else if (hasMap)
  {
    SetMapAlone(study, Canonical(std::move(*parts.fatFraction)), context);
  }
  else
  {
    study.signal = Canonical(std::move(*parts.inPhase));
    try
    {
      ScaleT1(study, context);
    }
    catch (const Error & error)
    {
      if (error.Code() != ErrorCode::ProcessingFailed)
      {
        throw;
      }
      throw Error(ErrorCode::UnsupportedInput,
                  "series " + study.identity.seriesUid +
                    ": muscle and fat are alike in the in-phase image, and magnitudes in and out of phase do not tell them apart; give water and fat of the same acquisition");
    }
    WarnOfNoFraction("in- and opposed-phase magnitudes give no fat fraction, since it folds at 50 %; areas are those of the in-phase image", study.identity.seriesUid, context);
  }
}

/** Whether the headers say an age of 18 years or more. */
bool IsAdult(const dicom::SeriesAttributes & attributes)
{
  constexpr int kAdultYears = 18;
  const auto allDigits = [](const std::string & text) { return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; }); };
  const std::string & age = attributes.patientAge;
  if (age.size() == 4 && allDigits(age.substr(0, 3)))
  {
    return age[3] == 'Y' && std::stoi(age) >= kAdultYears;
  }
  const std::string & birth = attributes.patientBirthDate;
  const std::string & study = attributes.studyDate;
  return birth.size() == 8 && study.size() == 8 && allDigits(birth) && allDigits(study) && std::stol(study) - std::stol(birth) >= kAdultYears * 10000L;
}

/** "slices 3 to 7, 12 of the left limb", counted as in the tables. */
std::string NameSlices(const std::vector<std::size_t> & slices, std::size_t limb, int limbCount)
{
  std::string text;
  for (std::size_t i = 0; i < slices.size();)
  {
    std::size_t last = i;
    while (last + 1 < slices.size() && slices[last + 1] == slices[last] + 1)
    {
      ++last;
    }
    text += (text.empty() ? "" : ", ") + std::to_string(slices[i]) + (last > i ? " to " + std::to_string(slices[last]) : "");
    i = last + 1;
  }
  return (slices.size() == 1 ? "slice " : "slices ") + text + " of the " + (limbCount == 1 ? "" : limb == 0 ? "left " : "right ") + "limb";
}

void WarnOfSwap(const char * code, const char * what, const std::vector<std::size_t> & slices, std::size_t limb, int limbCount, const Study & study, RunContext & context)
{
  if (!slices.empty())
  {
    context.Warn({ code, Severity::Warning, NameSlices(slices, limb, limbCount) + ": " + what, study.identity.seriesUid, slices.front() });
  }
}
} // namespace

void LoadMrSeries(const dicom::SeriesCatalog & catalog, const dicom::Selection & selection, const AnalysisRequest & request, Study & study, RunContext & context)
{
  std::size_t voxels = 0;
  for (const std::size_t index : selection.Members())
  {
    const dicom::VolumeCandidate & candidate = catalog.candidates[index];
    voxels = std::max(voxels, candidate.rows * candidate.columns * candidate.frames.size());
  }
  RequireMemory(voxels * kBytesPerVoxel + kWorkingBytes, "series " + catalog.candidates[selection.taken].attributes.seriesUid);
  study.identity.modality = selection.modality;
  if (selection.modality == Modality::Dixon)
  {
    LoadDixon(catalog, selection, request, study, context);
  }
  else
  {
    LoadT1(catalog, selection, study, context);
    ScaleT1(study, context);
  }
  for (const std::string & note : selection.notes)
  {
    context.Warn({ "selection-note", Severity::Info, note, study.identity.seriesUid, {} });
  }
}

void LoadMrFiles(const AnalysisRequest & request, Study & study, RunContext & context)
{
  const auto read = [](const std::filesystem::path & file) { return ToCanonical(FloatImage::ConstPointer(ReadMrFile(file))); };
  if (!request.water.empty())
  {
    study.identity.modality = Modality::Dixon;
    const MrVolume water = read(request.water);
    const MrVolume fat = ResampleOnto(read(request.fat), water, true);
    DescribeFraction(dicom::FatFractionKind::Signal, "water and fat are volume files, which tell of no correction", study, context);
    SetDixon(study, water, fat, context);
    return;
  }
  if (!request.fatFraction.empty())
  {
    study.identity.modality = Modality::Dixon;
    const FloatImage::Pointer image = ReadMrFile(request.fatFraction);
    float * values = image->GetBufferPointer();
    const std::size_t count = image->GetLargestPossibleRegion().GetNumberOfPixels();
    const dicom::RecognisedMapScale recognised = dicom::RecogniseMapScale(values, count, "");
    const float full = recognised.scale == dicom::MapScale::Fraction ? 1.0F : recognised.scale == dicom::MapScale::Percent ? 100.0F : 1000.0F;
    std::transform(values, values + count, values, [full](float value) { return value / full; });
    DescribeMapScale(recognised.scale, recognised.evidence, study, context);
    study.inputs.emplace_back("fat_fraction_kind", "\"not told\"");
    study.fatFractionName = "fat fraction of the given map";
    SetMapAlone(study, ToCanonical(FloatImage::ConstPointer(image)), context);
    return;
  }
  study.identity.modality = Modality::T1;
  study.signal = read(request.inputs.front());
  ScaleT1(study, context);
}

segmentation::LimbMap PutSwapsRight(Study & study, segmentation::LimbMap map, const LimbSearch & findLimbs, RunContext & context)
{
  using segmentation::Polarity;
  constexpr int kPasses = 3; // a limb that was lost in some slices for their swap is seen in the next pass
  if (!study.fat)
  {
    return map;
  }
  const bool adult = IsAdult(study.attributes);
  std::vector<std::vector<bool>> exchanged;
  for (int pass = 0; pass <= kPasses; ++pass)
  {
    study.swaps = segmentation::FindWaterFatSwaps(*study.signal, *study.fat, study.noiseFloor, map, adult, context);
    exchanged.resize(study.swaps.polarity.size(), std::vector<bool>(study.volume.SliceCount(), false));
    for (std::size_t limb = 0; limb < exchanged.size(); ++limb)
    {
      for (const std::size_t k : study.swaps.SlicesOf(limb, Polarity::Swapped))
      {
        study.swaps.polarity[limb][k] = exchanged[limb][k] || pass == kPasses ? Polarity::Partial : Polarity::Swapped;
        exchanged[limb][k] = true;
      }
    }
    if (!study.swaps.Has(Polarity::Swapped))
    {
      break;
    }
    const segmentation::WaterFatPair right = segmentation::ExchangeSwapped(*study.signal, *study.fat, map, study.swaps, context);
    ScaleDixon(study, right.water, right.fat, context);
    map = findLimbs();
  }
  for (std::size_t limb = 0; limb < exchanged.size() && limb < study.swaps.polarity.size(); ++limb)
  {
    std::vector<std::size_t> slices;
    for (std::size_t k = 0; k < exchanged[limb].size(); ++k)
    {
      if (exchanged[limb][k] && study.swaps.polarity[limb][k] != Polarity::Partial)
      {
        slices.push_back(k);
      }
    }
    WarnOfSwap("water-fat-swap", "water and fat were swapped, and have been exchanged", slices, limb, map.limbCount, study, context);
    WarnOfSwap("partial-swap", "water and fat are swapped in a part of the section; it is left out", study.swaps.SlicesOf(limb, Polarity::Partial), limb, map.limbCount, study,
               context);
  }
  return map;
}

void FindMotion(Study & study, RunContext & context)
{
  if (!study.signal)
  {
    return;
  }
  study.artefacts = segmentation::FindGhosts(study.fat ? Sum(*study.signal, *study.fat, context) : *study.signal, study.volume, context);
  std::size_t moved = 0;
  for (std::size_t k = 0; k < study.volume.SliceCount(); ++k)
  {
    moved += study.artefacts.IsGhosted(k) ? 1 : 0;
  }
  if (moved == study.volume.SliceCount())
  {
    throw Error(ErrorCode::ProcessingFailed,
                (study.identity.seriesUid.empty() ? "the volume" : "series " + study.identity.seriesUid) + ": every slice shows ghosts of a moving limb; choose another series with --series");
  }
}
} // namespace myosect::pipeline
