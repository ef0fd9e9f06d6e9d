#pragma once

#include "myosect/Image/Volume.h"

namespace myosect
{
/**
 * \brief Brings a volume onto the grid of another one of the same acquisition, as fat onto the grid of water.
 *
 * Linear interpolation (itk::LinearInterpolateImageFunction); beyond the outermost voxel centres, by up to one voxel, the nearest value.
 * A volume that lies on the grid already is given back as it is.
 * \param sameFrameOfReference  both were acquired without moving the patient: the same Frame of Reference UID, or the user's word.
 * \throws Error(UnsupportedInput) when the frames of reference differ, when `moving` does not cover the grid, and when grids differ and one
 *         of the stacks has a gap or uneven slices.
 */
[[nodiscard]] MrVolume ResampleOnto(const MrVolume & moving, const VolumeGeometry & fixed, bool sameFrameOfReference);
[[nodiscard]] FloatImage::ConstPointer ResampleOnto(FloatImage::ConstPointer moving, const Grid & fixed, bool sameFrameOfReference);
} // namespace myosect
