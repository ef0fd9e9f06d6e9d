#pragma once

#include <array>
#include <optional>
#include <vector>

namespace myosect::measurement
{
/**
 * \brief Length of the outer contour of a limb, in centimetres.
 *
 * The shares are smoothed with a Gaussian of 1.5 pixels, which takes the steps out of masks of whole pixels; the line of one half is then
 * followed through the squares between pixel centres (marching squares, linear between centres) and its length added up. Holes count as
 * filled. Within 0.5 % on ellipses of 15 pixels radius and more. Pieces beside the largest one that hold more than a tenth of its area make
 * the girth undefined: empty. \param share  of every pixel that is limb, 0 to 1, row by row; what lies beyond the plane is none
 */
[[nodiscard]] std::optional<double> GirthCm(const std::vector<float> & share, int width, int height, const std::array<double, 2> & pixelMm);
} // namespace myosect::measurement
