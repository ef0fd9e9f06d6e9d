#include "myosect/Anatomy/SliceStatus.h"

namespace myosect::anatomy
{
namespace
{
constexpr double kBorderContactMm = 4.0;  // shorter contacts are tangents that cut off nothing
constexpr double kCircleContactMm = 15.0; // of the band of one pixel beside the circle
constexpr std::size_t kMetalPixels = 3;
} // namespace

SliceStatus JudgeSection(const LimbSection & section, segmentation::PlaneKind kind, double pixelMm)
{
  if (kind == segmentation::PlaneKind::Misfit)
  {
    return { Status::Rejected, "slice does not fit its neighbours" };
  }
  if (kind == segmentation::PlaneKind::Pelvis)
  {
    return { Status::Rejected, "pelvis" };
  }
  if (!section.Present())
  {
    return { Status::NotInFieldOfView, "limb not in this plane" };
  }
  if (static_cast<double>(section.borderPixels) * pixelMm > kBorderContactMm)
  {
    return { Status::Truncated, "cut by the edge of the image" };
  }
  if (static_cast<double>(section.circlePixels) * pixelMm > kCircleContactMm)
  {
    return { Status::Truncated, "cut by the reconstruction circle" };
  }
  if (kind == segmentation::PlaneKind::Joined)
  {
    return { Status::Rejected, "limb joined with something that cannot be told from it" };
  }
  if (section.parts > 1)
  {
    return { Status::Implausible, "two limbs whose sides are not known" };
  }
  if (section.metalPixels >= kMetalPixels)
  {
    return { Status::Implausible, "metal in the slice" };
  }
  return {};
}
} // namespace myosect::anatomy
