#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace myosect::phantom
{
/** A plane of doubles, rows first. */
struct PlaneImage
{
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::vector<double> values;

  PlaneImage() = default;
  PlaneImage(std::size_t columnsIn, std::size_t rowsIn, double value) : columns(columnsIn), rows(rowsIn), values(columnsIn * rowsIn, value)
  {
  }
};

/**
 * \brief Gaussian blur with standard deviations in samples along columns' and rows' direction.
 *
 * Mirrored about the edges, so the sum of the values is kept.
 */
void Blur(PlaneImage & image, double sigmaX, double sigmaY);

/** Mean of 2 x 2 values. */
[[nodiscard]] PlaneImage HalveResolution(const PlaneImage & image);

/**
 * \brief Gaussian noise of unit variance with a Gaussian correlation of `correlationSigma` pixels.
 *
 * Mersenne twister and Box-Muller, so the sequence does not depend on the standard library. The same seed gives the same noise.
 */
[[nodiscard]] PlaneImage UnitNoise(std::size_t columns, std::size_t rows, double correlationSigma, std::uint64_t seed);
} // namespace myosect::phantom
