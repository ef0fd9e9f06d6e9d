#include "LimbGirth.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace myosect::measurement
{
namespace
{
constexpr double kSigmaPixels = 1.5;
constexpr int kReach = 5; // 3.3 sigma; also the margin that the plane is given
constexpr float kHalf = 0.5F;
constexpr double kLargestRest = 0.1;

struct Field
{
  int width = 0;
  int height = 0;
  std::vector<float> data;

  Field(int w, int h) : width(w), height(h), data(static_cast<std::size_t>(w) * static_cast<std::size_t>(h), 0.0F) {}
  [[nodiscard]] std::size_t Offset(int x, int y) const
  {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
  }
  [[nodiscard]] float At(int x, int y) const { return data[Offset(x, y)]; }
};

/** Pixels reached from a seed through neighbours on the same side of one half, marked; their number. */
std::size_t Flood(const Field & field, std::size_t seed, std::vector<std::uint8_t> & mark, std::uint8_t value)
{
  const bool inside = field.data[seed] >= kHalf;
  std::vector<std::size_t> stack{ seed };
  mark[seed] = value;
  std::size_t count = 0;
  while (!stack.empty())
  {
    const std::size_t i = stack.back();
    stack.pop_back();
    ++count;
    const int x = static_cast<int>(i % static_cast<std::size_t>(field.width));
    const int y = static_cast<int>(i / static_cast<std::size_t>(field.width));
    for (const auto & [nx, ny] : { std::pair(x - 1, y), std::pair(x + 1, y), std::pair(x, y - 1), std::pair(x, y + 1) })
    {
      if (nx < 0 || ny < 0 || nx >= field.width || ny >= field.height)
      {
        continue;
      }
      const std::size_t n = field.Offset(nx, ny);
      if (mark[n] == 0 && (field.data[n] >= kHalf) == inside)
      {
        mark[n] = value;
        stack.push_back(n);
      }
    }
  }
  return count;
}

/** Leaves the largest piece without its holes; false when there is none, or when the other pieces are too large to be left out. */
bool KeepOnePiece(Field & field)
{
  constexpr std::uint8_t kAround = 1, kPiece = 2;
  std::vector<std::uint8_t> mark(field.data.size(), 0);
  Flood(field, 0, mark, kAround);
  std::size_t largest = 0;
  std::size_t seedOfLargest = 0;
  std::size_t all = 0;
  for (std::size_t i = 0; i < field.data.size(); ++i)
  {
    if (mark[i] == 0 && field.data[i] >= kHalf)
    {
      const std::size_t count = Flood(field, i, mark, kPiece);
      all += count;
      seedOfLargest = count > largest ? i : seedOfLargest;
      largest = std::max(largest, count);
    }
  }
  if (largest == 0 || static_cast<double>(all - largest) > kLargestRest * static_cast<double>(largest))
  {
    return false;
  }
  std::vector<std::uint8_t> main(field.data.size(), 0);
  Flood(field, seedOfLargest, main, kPiece);
  for (std::size_t i = 0; i < field.data.size(); ++i)
  {
    const bool hole = mark[i] == 0;
    const bool otherPiece = mark[i] == kPiece && main[i] == 0;
    field.data[i] = hole ? 1.0F : otherPiece ? 0.0F : field.data[i];
  }
  return true;
}

Field Smoothed(const Field & field)
{
  std::array<float, 2 * kReach + 1> weight{};
  float sum = 0.0F;
  for (int d = -kReach; d <= kReach; ++d)
  {
    weight[static_cast<std::size_t>(d + kReach)] = static_cast<float>(std::exp(-0.5 * d * d / (kSigmaPixels * kSigmaPixels)));
    sum += weight[static_cast<std::size_t>(d + kReach)];
  }
  Field along(field.width, field.height);
  Field result(field.width, field.height);
  for (int y = 0; y < field.height; ++y)
  {
    for (int x = kReach; x + kReach < field.width; ++x)
    {
      float value = 0.0F;
      for (int d = -kReach; d <= kReach; ++d)
      {
        value += weight[static_cast<std::size_t>(d + kReach)] * field.At(x + d, y);
      }
      along.data[field.Offset(x, y)] = value / sum;
    }
  }
  for (int y = kReach; y + kReach < field.height; ++y)
  {
    for (int x = 0; x < field.width; ++x)
    {
      float value = 0.0F;
      for (int d = -kReach; d <= kReach; ++d)
      {
        value += weight[static_cast<std::size_t>(d + kReach)] * along.At(x, y + d);
      }
      result.data[field.Offset(x, y)] = value / sum;
    }
  }
  return result;
}

struct Point
{
  double x = 0.0, y = 0.0; // millimetres
};

/** Length of the line of one half within the square whose corners are a, b, c, d, clockwise from the origin. */
double LengthInSquare(float a, float b, float c, float d, const std::array<double, 2> & pixelMm)
{
  const auto crossing = [](float from, float to) { return static_cast<double>((kHalf - from) / (to - from)); };
  std::array<Point, 4> points{};
  std::size_t count = 0;
  const auto add = [&](float from, float to, Point start, Point end)
  {
    if ((from >= kHalf) != (to >= kHalf))
    {
      const double t = crossing(from, to);
      points[count++] = { (start.x + t * (end.x - start.x)) * pixelMm[0], (start.y + t * (end.y - start.y)) * pixelMm[1] };
    }
  };
  add(a, b, { 0.0, 0.0 }, { 1.0, 0.0 });
  add(b, c, { 1.0, 0.0 }, { 1.0, 1.0 });
  add(c, d, { 1.0, 1.0 }, { 0.0, 1.0 });
  add(d, a, { 0.0, 1.0 }, { 0.0, 0.0 });
  const auto length = [&](std::size_t i, std::size_t j) { return std::hypot(points[i].x - points[j].x, points[i].y - points[j].y); };
  if (count == 2)
  {
    return length(0, 1);
  }
  if (count == 4)
  {
    // A saddle: the mean tells which pair of corners is joined.
    const bool joined = 0.25F * (a + b + c + d) >= kHalf;
    return joined == (a >= kHalf) ? length(0, 1) + length(2, 3) : length(3, 0) + length(1, 2);
  }
  return 0.0;
}
} // namespace

std::optional<double> GirthCm(const std::vector<float> & share, int width, int height, const std::array<double, 2> & pixelMm)
{
  constexpr int kMargin = 2 * kReach;
  Field field(width + 2 * kMargin, height + 2 * kMargin);
  for (int y = 0; y < height; ++y)
  {
    const auto row = share.begin() + static_cast<std::ptrdiff_t>(y) * width;
    std::copy(row, row + width, field.data.begin() + static_cast<std::ptrdiff_t>(field.Offset(kMargin, y + kMargin)));
  }
  if (!KeepOnePiece(field))
  {
    return std::nullopt;
  }
  const Field smooth = Smoothed(field);
  double lengthMm = 0.0;
  for (int y = 0; y + 1 < smooth.height; ++y)
  {
    for (int x = 0; x + 1 < smooth.width; ++x)
    {
      lengthMm += LengthInSquare(smooth.At(x, y), smooth.At(x + 1, y), smooth.At(x + 1, y + 1), smooth.At(x, y + 1), pixelMm);
    }
  }
  return lengthMm > 0.0 ? std::optional(0.1 * lengthMm) : std::nullopt;
}
} // namespace myosect::measurement
