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

/** All that follows from water and fat; the fat fraction only where it is one. */
measurement::NoiseEstimate ScaleDixon(Study & study, const MrVolume & water, const MrVolume & fat, bool fractionIsMeasured, RunContext & context)
{
  const MrVolume signal = Sum(water, fat, context);
  measurement::FatFractionMap map = measurement::ComputeFatFraction(water, fat, context);
  study.volume = segmentation::DixonTissueScale(signal, *map.fraction, map.noise.floor, {}, context);
  study.signal = water;
  study.fat = fat;
  study.noiseFloor = map.noise.floor;
  const measurement::NoiseEstimate noise = map.noise;
  if (fractionIsMeasured)
  {
    study.fatFraction = std::move(map);
  }
  return noise;
}

void SetDixon(Study & study, const MrVolume & water, const MrVolume & fat, bool fractionIsMeasured, RunContext & context)
{
  const measurement::NoiseEstimate noise = ScaleDixon(study, water, fat, fractionIsMeasured, context);
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
  study.identity.seriesUid = decoded.seriesUids;
  study.inputs.emplace_back("stations_joined", decoded.joined ? "true" : "false");
  study.inputs.emplace_back("contrast_evidence", Quoted(decoded.mr.contrastEvidence));
  study.signal = Canonical(std::move(decoded));
}

void LoadDixon(const dicom::SeriesCatalog & catalog, const dicom::Selection & selection, Study & study, RunContext & context)
{
  dicom::DixonVolumes parts = dicom::ReadDixon(catalog, *selection.dixon, context);
  dicom::MrVolume & leading = parts.water ? *parts.water : parts.fatFraction ? *parts.fatFraction : *parts.inPhase;
  study.attributes = leading.attributes;
  study.identity.seriesUid = leading.seriesUids;
  study.inputs.emplace_back("stations_joined", leading.joined ? "true" : "false");
  study.inputs.emplace_back("fat_fraction_kind", parts.kind == dicom::FatFractionKind::ProtonDensity ? "\"proton density\"" : "\"signal\"");
  study.inputs.emplace_back("fat_fraction_evidence", Quoted(parts.kindEvidence));
  study.inputs.emplace_back("water_fat_scale", Quoted(parts.scaleEvidence));
  const auto sameFrame = [](const dicom::MrVolume & a, const dicom::MrVolume & b)
  { return !a.attributes.frameOfReferenceUid.empty() && a.attributes.frameOfReferenceUid == b.attributes.frameOfReferenceUid; };
  if (parts.water && parts.fat)
  {
    const bool same = sameFrame(*parts.water, *parts.fat);
    const MrVolume water = Canonical(std::move(*parts.water));
    const MrVolume fat = ResampleOnto(Canonical(std::move(*parts.fat)), water, same);
    SetDixon(study, water, fat, parts.fatFractionAllowed, context);
    if (!parts.fatFractionAllowed)
    {
      WarnOfNoFraction(parts.scaleEvidence, study.identity.seriesUid, context);
    }
    else if (parts.kind == dicom::FatFractionKind::Signal)
    {
      WarnOfSignalFraction(study.identity.seriesUid, context);
    }
  }
  else if (parts.inPhase && parts.opposedPhase && !parts.fatFraction)
  {
    study.signal = Canonical(std::move(*parts.inPhase));
    ScaleT1(study, context);
    WarnOfNoFraction("in- and opposed-phase magnitudes give no fat fraction, since it folds at 50 %; areas are those of the in-phase image", study.identity.seriesUid, context);
  }
  else
  {
    throw Error(ErrorCode::UnsupportedInput,
                "series " + study.identity.seriesUid + ": bone and skin are not seen on a fat-fraction map; water and fat of the same acquisition, on one scale, are needed beside it");
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

void LoadMrSeries(const dicom::SeriesCatalog & catalog, const dicom::Selection & selection, Study & study, RunContext & context)
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
    LoadDixon(catalog, selection, study, context);
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
    SetDixon(study, water, fat, true, context);
    study.inputs.emplace_back("fat_fraction_kind", "\"signal\"");
    WarnOfSignalFraction("", context);
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
    ScaleDixon(study, right.water, right.fat, study.fatFraction.has_value(), context);
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
} // namespace myosect::pipeline
