#include "Grouping.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <tuple>

#include "ImageKind.h"
#include "Laterality.h"
#include "MrContrastRules.h"
#include "StackGeometry.h"
#include "TagReader.h"

namespace myosect::dicom
{
namespace
{
using Frames = std::vector<FrameHeader>;

/** For each value the number of its cluster: values in ascending order, a new cluster where the step is larger than the tolerance. */
std::vector<std::size_t> ClusterNumbers(const std::vector<double> & values, double tolerance)
{
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> starts;
  for (std::size_t i = 0; i < sorted.size(); ++i)
  {
    if (i == 0 || sorted[i] - sorted[i - 1] > tolerance)
    {
      starts.push_back(sorted[i]);
    }
  }
  std::vector<std::size_t> clusters;
  for (const double value : values)
  {
    clusters.push_back(static_cast<std::size_t>(std::upper_bound(starts.begin(), starts.end(), value) - starts.begin()));
  }
  return clusters;
}

std::string Joined(const std::vector<std::string> & values)
{
  std::string text;
  for (const std::string & value : values)
  {
    text += value + '\\';
  }
  return text;
}

/** Numbers that are absent do not set frames apart. */
void AddNumber(const Frames & frames, double tolerance, const std::function<std::optional<double>(const FrameHeader &)> & numberOf,
               std::vector<std::vector<std::size_t>> & keys)
{
  std::vector<double> known;
  for (const FrameHeader & frame : frames)
  {
    known.push_back(numberOf(frame).value_or(0.0));
  }
  const double substitute = known.empty() ? 0.0 : *std::max_element(known.begin(), known.end());
  for (std::size_t i = 0; i < frames.size(); ++i)
  {
    known[i] = numberOf(frames[i]).value_or(substitute);
  }
  const auto clusters = ClusterNumbers(known, tolerance);
  for (std::size_t i = 0; i < frames.size(); ++i)
  {
    keys[i].push_back(clusters[i]);
  }
}

using Text = std::function<std::string(const FrameHeader &)>;

std::string PrimaryText(const FrameHeader & frame)
{
  const SeriesAttributes & a = frame.attributes;
  return Joined({ a.patientId, a.studyUid, a.sopClassUid, a.modality, a.frameOfReferenceUid, Joined(UpperValues(a.imageType)),
                  Joined(UpperValues(a.convolutionKernel)),
                  frame.kind == ObjectKind::Mr || IsHounsfieldType(frame.rescaleType) ? "HU" : frame.rescaleType,
                  frame.kind == ObjectKind::Mr ? frame.mr.echoNumber + '\\' + frame.mr.complexComponent : frame.echo,
                  std::to_string(static_cast<int>(frame.mr.part)) });
}

/** Splits by what always sets frames apart; the parts come in the order of their keys. */
std::vector<Frames> SplitAlways(const Frames & frames)
{
  std::vector<std::vector<std::size_t>> keys(frames.size());
  for (std::size_t i = 0; i < 6; ++i)
  {
    AddNumber(
        frames, 1e-3, [i](const FrameHeader & f) { return std::optional<double>(f.orientation[i]); }, keys);
  }
  AddNumber(
      frames, 1e-3, [](const FrameHeader & f) { return std::optional<double>(f.rowSpacingMm); }, keys);
  AddNumber(
      frames, 1e-3, [](const FrameHeader & f) { return std::optional<double>(f.columnSpacingMm); }, keys);
  AddNumber(
      frames, 0.01, [](const FrameHeader & f) { return f.attributes.sliceThicknessMm; }, keys);
  AddNumber(
      frames, 1.0, [](const FrameHeader & f) { return f.attributes.kvp; }, keys);
  AddNumber(
      frames, 0.02, [](const FrameHeader & f) { return f.mr.echoTimeMs; }, keys);
  AddNumber(
      frames, 1.0, [](const FrameHeader & f) { return f.mr.inversionTimeMs; }, keys);
  AddNumber(
      frames, 0.5, [](const FrameHeader & f) { return f.mr.flipAngleDeg; }, keys);
  AddNumber(
      frames, 1.0, [](const FrameHeader & f) { return f.mr.diffusionBValue; }, keys);
  std::map<std::tuple<std::string, std::size_t, std::size_t, std::vector<std::size_t>>, Frames> groups;
  for (std::size_t i = 0; i < frames.size(); ++i)
  {
    groups[{ PrimaryText(frames[i]), frames[i].rows, frames[i].columns, keys[i] }].push_back(frames[i]);
  }
  std::vector<Frames> parts;
  for (auto & group : groups)
  {
    parts.push_back(std::move(group.second));
  }
  return parts;
}

Vector3 RowOf(const FrameHeader & frame)
{
  const auto & o = frame.orientation;
  const double length = Norm({ o[0], o[1], o[2] });
  return { o[0] / length, o[1] / length, o[2] / length };
}

/** Made exactly perpendicular to the row. */
Vector3 ColumnOf(const FrameHeader & frame)
{
  const Vector3 row = RowOf(frame);
  Vector3 column{ frame.orientation[3], frame.orientation[4], frame.orientation[5] };
  const double along = Dot(row, column);
  for (std::size_t c = 0; c < 3; ++c)
  {
    column[c] -= along * row[c];
  }
  const double length = Norm(column);
  return { column[0] / length, column[1] / length, column[2] / length };
}

StackGeometry StackOf(const Frames & frames)
{
  std::vector<FrameReference> references;
  for (const FrameHeader & frame : frames)
  {
    references.push_back(frame.reference);
  }
  return MeasureStack(references, RowOf(frames.front()), ColumnOf(frames.front()));
}

/** Splits a stack that is not regular by one attribute, if that makes every part regular. */
std::vector<Frames> SplitWhereNeeded(const Frames & frames)
{
  if (frames.size() < 4 || StackOf(frames).IsClean())
  {
    return { frames };
  }
  std::vector<double> alongRow, alongColumn;
  for (const FrameHeader & frame : frames)
  {
    alongRow.push_back(Dot(frame.reference.positionLps, RowOf(frames.front())));
    alongColumn.push_back(Dot(frame.reference.positionLps, ColumnOf(frames.front())));
  }
  const auto rowPlaces = ClusterNumbers(alongRow, 0.5);
  const auto columnPlaces = ClusterNumbers(alongColumn, 0.5);
  const auto padded = [](std::string text) { return std::string(text.size() < 20 ? 20 - text.size() : 0, ' ') + text; };
  const std::vector<std::function<std::string(std::size_t)>> attributes = {
    [&](std::size_t i) { return padded(frames[i].temporalPosition); },
    [&](std::size_t i) { return padded(frames[i].acquisitionNumber); },
    [&](std::size_t i) { return padded(frames[i].stackId); },
    [&](std::size_t i) { return frames[i].filterType; },
    [&](std::size_t i) { return frames[i].acquisitionTime; },
    [&](std::size_t i) { return padded(std::to_string(rowPlaces[i])) + padded(std::to_string(columnPlaces[i])); },
  };
  for (const auto & attributeOf : attributes)
  {
    std::map<std::string, Frames> groups;
    for (std::size_t i = 0; i < frames.size(); ++i)
    {
      groups[attributeOf(i)].push_back(frames[i]);
    }
    const bool isSolved =
        groups.size() > 1 && std::all_of(groups.begin(), groups.end(),
                                         [](const auto & group) { return group.second.size() > 1 && StackOf(group.second).IsClean(); });
    if (isSolved)
    {
      std::vector<Frames> parts;
      for (auto & group : groups)
      {
        parts.push_back(std::move(group.second));
      }
      return parts;
    }
  }
  return { frames };
}

/** Why an MR volume is not measured whatever is asked for; empty when it may be. */
std::string ReasonAgainst(const MrFacts & mr)
{
  constexpr const char * files = "; give its parts as volume files with --water and --fat, or the map with --fat-fraction";
  if (mr.contrast == MrContrast::Other)
  {
    return "it holds " + mr.contrastEvidence;
  }
  if (mr.part == DixonPart::Unknown)
  {
    return mr.partEvidence + files;
  }
  if (mr.part == DixonPart::Other)
  {
    return "a part of a Dixon acquisition that is not used (" + mr.partEvidence + ")";
  }
  constexpr double longEchoMs = 40.0;
  if (mr.part != DixonPart::None && (mr.contrast == MrContrast::Stir || mr.echoTimeMs.value_or(0.0) >= longEchoMs))
  {
    return "a Dixon acquisition weighted by T2 or inversion (" + mr.contrastEvidence + "), whose fat fraction would be wrong";
  }
  const bool isAgainstT1 = mr.contrast != MrContrast::T1 && mr.contrast != MrContrast::Unknown;
  return mr.part == DixonPart::None && isAgainstT1
             ? "it is " + std::string(NameOf(mr.contrast)) + " (" + mr.contrastEvidence + "), not T1-weighted"
             : "";
}

Modality ModalityOf(const FrameHeader & frame)
{
  return frame.kind == ObjectKind::Ct ? Modality::Ct : frame.mr.part == DixonPart::None ? Modality::T1 : Modality::Dixon;
}

void DescribeMr(const FrameHeader & first, VolumeCandidate & candidate, std::string & reason)
{
  candidate.mr = first.mr;
  candidate.modality = ModalityOf(first);
  candidate.contrastEnhanced = IsMrContrastEnhanced(first.attributes);
  if (reason.empty())
  {
    reason = ReasonAgainst(first.mr);
  }
  if (reason.empty() && candidate.contrastEnhanced)
  {
    reason = "contrast agent was given, which changes the signal of muscle (--allow " + std::string(kContrastRefusal) +
             " measures it nevertheless)";
    candidate.refusal = kContrastRefusal;
  }
}

VolumeCandidate CandidateOf(const Frames & frames, const std::string & seriesDefect)
{
  const FrameHeader & first = frames.front();
  const StackGeometry stack = StackOf(frames);
  VolumeCandidate candidate;
  candidate.attributes = first.attributes;
  candidate.columns = first.columns;
  candidate.rows = first.rows;
  candidate.rowDirection = RowOf(first);
  candidate.columnDirection = ColumnOf(first);
  candidate.rowSpacingMm = first.rowSpacingMm;
  candidate.columnSpacingMm = first.columnSpacingMm;
  candidate.original = IsOriginal(first.attributes);
  candidate.reformatted =
      first.kind == ObjectKind::Mr ? IsMrReformatted(first.attributes) : IsReformatted(first.attributes, first.rescaleType);
  candidate.contrastEnhanced = IsContrastEnhanced(first.attributes);
  std::vector<std::string> sides;
  std::string reason = seriesDefect.empty() ? stack.defect : seriesDefect;
  for (const SlicePlace & place : stack.places)
  {
    for (const std::size_t i : place)
    {
      candidate.frames.push_back(frames[i].reference);
      sides.push_back(frames[i].attributes.laterality);
      candidate.attributes.lossy = candidate.attributes.lossy || frames[i].attributes.lossy;
      reason = reason.empty() ? frames[i].unsupported : reason;
    }
  }
  candidate.attributes.laterality = MergeSides(sides);
  if (reason.empty() && first.kind == ObjectKind::Ct && !IsHounsfieldType(first.rescaleType) && first.rescaleType != "HU_MOD")
  {
    reason = "its values are no Hounsfield units but " + first.rescaleType;
  }
  if (reason.empty() && stack.places.size() == 1 &&
      !(first.attributes.sliceThicknessMm.value_or(0.0) >= 0.1 && first.attributes.sliceThicknessMm.value_or(0.0) <= 50.0))
  {
    reason = "a single slice without a slice thickness of 0.1 to 50 mm";
  }
  if (first.kind == ObjectKind::Mr)
  {
    DescribeMr(first, candidate, reason);
  }
  candidate.supported = reason.empty();
  candidate.unsupportedReason = reason;
  return candidate;
}
} // namespace

std::vector<VolumeCandidate> GroupSeries(std::vector<FrameHeader> frames)
{
  std::sort(frames.begin(), frames.end(),
            [](const FrameHeader & a, const FrameHeader & b)
            {
              return std::tie(a.reference.sopInstanceUid, a.reference.frame, a.reference.positionLps, a.reference.file) <
                     std::tie(b.reference.sopInstanceUid, b.reference.frame, b.reference.positionLps, b.reference.file);
            });
  std::string seriesDefect;
  std::vector<FrameHeader> sound;
  for (FrameHeader & frame : frames)
  {
    if (frame.geometryDefect.empty())
    {
      sound.push_back(std::move(frame));
    }
    else
    {
      seriesDefect = std::max(seriesDefect, frame.geometryDefect);
    }
  }
  std::vector<VolumeCandidate> candidates;
  if (sound.empty() && !frames.empty())
  {
    VolumeCandidate candidate;
    candidate.attributes = frames.front().attributes;
    candidate.mr = frames.front().mr;
    candidate.modality = ModalityOf(frames.front());
    candidate.rows = frames.front().rows;
    candidate.columns = frames.front().columns;
    candidate.supported = false;
    candidate.unsupportedReason = seriesDefect;
    for (const FrameHeader & frame : frames)
    {
      candidate.frames.push_back(frame.reference);
    }
    candidates.push_back(std::move(candidate));
  }
  for (const Frames & part : SplitAlways(sound))
  {
    for (const Frames & volume : SplitWhereNeeded(part))
    {
      candidates.push_back(CandidateOf(volume, seriesDefect));
    }
  }
  for (std::size_t i = 0; i < candidates.size(); ++i)
  {
    candidates[i].id = candidates[i].attributes.seriesUid + (candidates.size() > 1 ? "." + std::to_string(i + 1) : "");
  }
  return candidates;
}
} // namespace myosect::dicom
