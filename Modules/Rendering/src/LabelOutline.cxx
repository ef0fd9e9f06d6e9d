#include "myosect/Rendering/LabelOutline.h"

namespace myosect::rendering
{
namespace
{
constexpr int kNoDepth = 100;

constexpr std::array<int, kTissueCount> kDepth{ 2, 3, 5, 7, 0, 1, 4, 6 };

struct LabelLook
{
  int depth = kNoDepth; ///< of labels that are shown
  Tissue tissue = Tissue::Muscle;
};

std::array<LabelLook, 256> LooksOf(const TissueSwitches & shown)
{
  std::array<LabelLook, 256> looks;
  for (std::size_t id = 0; id < looks.size(); ++id)
  {
    const auto meaning = MeaningOf(static_cast<LabelId>(id));
    if (meaning && shown[static_cast<std::size_t>(meaning->tissue)])
    {
      looks[id] = { kDepth[static_cast<std::size_t>(meaning->tissue)], meaning->tissue };
    }
  }
  return looks;
}

struct Crossing
{
  bool crosses = false;
  float x = 0.0F, y = 0.0F;
  Tissue tissue = Tissue::Muscle;
};
} // namespace

std::vector<OutlinePiece> TraceOutlines(const LabelId * labels, std::size_t columns, std::size_t rows, const TissueSwitches & shown)
{
  std::vector<OutlinePiece> pieces;
  const std::array<LabelLook, 256> looks = LooksOf(shown);
  const auto between = [&](LabelId a, LabelId b, float x, float y) -> Crossing
  {
    const LabelLook & first = looks[a];
    const LabelLook & second = looks[b];
    if (a == b || (first.depth == kNoDepth && second.depth == kNoDepth))
    {
      return {};
    }
    return { true, x, y, first.depth <= second.depth ? first.tissue : second.tissue };
  };
  for (std::size_t j = 0; j + 1 < rows; ++j)
  {
    const LabelId * upper = labels + j * columns;
    const LabelId * lower = upper + columns;
    for (std::size_t i = 0; i + 1 < columns; ++i)
    {
      if (upper[i] == upper[i + 1] && upper[i] == lower[i] && upper[i] == lower[i + 1])
      {
        continue;
      }
      const auto x = static_cast<float>(i);
      const auto y = static_cast<float>(j);
      const std::array<Crossing, 4> sides{ between(upper[i], upper[i + 1], x + 0.5F, y),
                                           between(lower[i], lower[i + 1], x + 0.5F, y + 1.0F), between(upper[i], lower[i], x, y + 0.5F),
                                           between(upper[i + 1], lower[i + 1], x + 1.0F, y + 0.5F) };
      std::array<const Crossing *, 4> found{};
      std::size_t count = 0;
      for (const Crossing & side : sides)
      {
        if (side.crosses)
        {
          found[count++] = &side;
        }
      }
      if (count == 2)
      {
        pieces.push_back({ found[0]->x, found[0]->y, found[1]->x, found[1]->y, found[0]->tissue });
        continue;
      }
      for (std::size_t n = 0; n < count; ++n)
      {
        pieces.push_back({ found[n]->x, found[n]->y, x + 0.5F, y + 0.5F, found[n]->tissue });
      }
    }
  }
  return pieces;
}
} // namespace myosect::rendering
