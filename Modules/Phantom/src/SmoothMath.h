#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace myosect::phantom
{
inline constexpr double kPi = 3.14159265358979323846;
inline constexpr double kDegreeToRadian = kPi / 180.0;

/** Smooth curve through (level, value) knots in ascending order: cubic Hermite, constant beyond the ends. */
class Profile
{
public:
  Profile(std::initializer_list<std::pair<double, double>> knots) : m_Knots(knots) {}

  [[nodiscard]] double At(double level) const noexcept;
  [[nodiscard]] Profile Plus(double offset) const;

private:
  [[nodiscard]] double Slope(std::size_t knot) const noexcept;

  std::vector<std::pair<double, double>> m_Knots;
};

/** Minimum of two positive numbers with a rounded corner; sharper for larger `power`. */
[[nodiscard]] inline double SmoothMinimum(double a, double b, double power) noexcept
{
  const double low = std::fmin(a, b);
  const double ratio = low / std::fmax(a, b);
  return low * std::pow(1.0 + std::pow(ratio, power), -1.0 / power);
}

/** Rises from 0 at `from` to 1 at `to`; `from` may be the larger one. */
[[nodiscard]] inline double SmoothStep(double from, double to, double x) noexcept
{
  const double s = std::fmin(1.0, std::fmax(0.0, (x - from) / (to - from)));
  return s * s * (3.0 - 2.0 * s);
}

/** Well-mixed 64-bit hash (SplitMix64 finaliser) of a chain of numbers. */
[[nodiscard]] inline std::uint64_t Mix(std::uint64_t state, std::uint64_t value) noexcept
{
  std::uint64_t z = state + 0x9E3779B97F4A7C15ull * (value + 1);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

/** Uniform in [0, 1). */
[[nodiscard]] inline double Uniform(std::uint64_t hash) noexcept
{
  return static_cast<double>(hash >> 11) * 0x1.0p-53;
}

/** A sequence of uniform numbers that depends on its seed alone. */
class RandomSequence
{
public:
  explicit RandomSequence(std::uint64_t seed) : m_Seed(seed) {}
  [[nodiscard]] double Next() noexcept { return Uniform(Mix(m_Seed, m_Count++)); }
  [[nodiscard]] double Between(double low, double high) noexcept { return low + (high - low) * Next(); }

private:
  std::uint64_t m_Seed;
  std::uint64_t m_Count = 0;
};

/** Smooth random number in [-1, 1] at a point: hashed values at integer points, blended between them. */
[[nodiscard]] double ValueNoise(std::uint64_t seed, double x, double y, double z) noexcept;
} // namespace myosect::phantom
