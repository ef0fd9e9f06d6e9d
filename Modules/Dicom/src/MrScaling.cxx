#include "MrScaling.h"

#include <algorithm>

#include "myosect/Core/Error.h"

#include "TagReader.h"

namespace myosect::dicom
{
namespace
{
using Frames = std::vector<FrameReference>;

bool IsMap(const VolumeCandidate & candidate)
{
  return candidate.mr.part == DixonPart::FatFraction || candidate.mr.part == DixonPart::R2Star;
}

/** Philips chooses the rescale anew for every image; images that do not tell their maker may be such. */
bool MayRescaleFreely(const VolumeCandidate & candidate)
{
  const auto words = UpperWords(candidate.attributes.manufacturer);
  return words.empty() || std::find(words.begin(), words.end(), "PHILIPS") != words.end();
}

bool HaveOneRescale(const Frames & a, const Frames & b)
{
  const FrameReference & first = a.front();
  const auto isSame = [&](const FrameReference & f)
  { return f.rescaleSlope == first.rescaleSlope && f.rescaleIntercept == first.rescaleIntercept; };
  return std::all_of(a.begin(), a.end(), isSame) && std::all_of(b.begin(), b.end(), isSame);
}

bool AllHaveScaleSlope(const Frames & frames)
{
  return std::all_of(frames.begin(), frames.end(), [](const FrameReference & f) { return f.philipsScaleSlope.has_value(); });
}
} // namespace

std::pair<double, double> MrScaling::Of(const FrameReference & frame) const
{
  if (isRealWorld)
  {
    return { *frame.realWorldSlope, *frame.realWorldIntercept };
  }
  if (scale == MrScale::FloatingPoint)
  {
    // (stored * RS + RI) / (RS * SS)
    return { 1.0 / *frame.philipsScaleSlope, frame.rescaleIntercept / (frame.rescaleSlope * *frame.philipsScaleSlope) };
  }
  return { frame.rescaleSlope, frame.rescaleIntercept };
}

MrScaling ScalingOf(const VolumeCandidate & candidate)
{
  const Frames & frames = candidate.frames;
  MrScaling scaling;
  const bool isIdentity = std::all_of(frames.begin(), frames.end(),
                                      [](const FrameReference & f) { return f.rescaleSlope == 1.0 && f.rescaleIntercept == 0.0; });
  scaling.scale = isIdentity ? MrScale::Stored : MrScale::Rescaled;
  if (IsMap(candidate))
  {
    scaling.unit = frames.front().unit;
    scaling.isRealWorld =
        std::all_of(frames.begin(), frames.end(),
                    [&](const FrameReference & f) { return f.realWorldSlope && f.realWorldIntercept && f.unit == scaling.unit; });
    scaling.scale = scaling.isRealWorld ? MrScale::Rescaled : scaling.scale;
    return scaling;
  }
  if (AllHaveScaleSlope(frames))
  {
    scaling.scale = MrScale::FloatingPoint;
    return scaling;
  }
  if (MayRescaleFreely(candidate) && !HaveOneRescale(frames, frames))
  {
    throw Error(ErrorCode::UnsupportedInput,
                "series " + candidate.id +
                    ": every slice has a rescale of its own and the scale slope (2005,100E) that makes them comparable is missing; export "
                    "the series with private elements");
  }
  return scaling;
}

bool AreComparable(const VolumeCandidate & a, const VolumeCandidate & b, std::string & evidence)
{
  const bool first = AllHaveScaleSlope(a.frames);
  const bool second = AllHaveScaleSlope(b.frames);
  if (first && second)
  {
    evidence = "water and fat are on the scanner's scale: rescaled value / (rescale slope * scale slope)";
    return true;
  }
  if (first != second)
  {
    evidence = "only one of water and fat has the scale slope (2005,100E), so they cannot be brought to one scale";
    return false;
  }
  if (HaveOneRescale(a.frames, b.frames))
  {
    evidence =
        ScalingOf(a).scale == MrScale::Stored ? "water and fat are on one scale: both without rescale" : "water and fat have one rescale";
    return true;
  }
  if (MayRescaleFreely(a) || MayRescaleFreely(b))
  {
    evidence = "water and fat have different rescales and the scale slope (2005,100E) is missing, so they cannot be brought to one scale";
    return false;
  }
  evidence = "water and fat are on one scale after the rescale that each image states";
  return true;
}
} // namespace myosect::dicom
