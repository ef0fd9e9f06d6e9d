/** A result and that of the mirrored images: what the one says of the left leg, the other must say of the right. */
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>

#include "ResultTable.h"
#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;
using validation::ResultTable;

constexpr double kLargestPercent = 1.0;   ///< of an area: the grid's corner lies elsewhere after mirroring
constexpr double kLargestPoints = 0.3;    ///< of a fat fraction
constexpr double kLeastBetweenLegs = 5.0; ///< points; legs alike would not show an exchange
constexpr const char * kAreas[] = { "limb_area_cm2", "compartment_area_cm2", "muscle_area_cm2" };

std::optional<double> Number(const ResultTable & table, const std::string & side, std::size_t slice, const std::string & column)
{
  const auto row = table.Row(side, slice);
  return row ? table.Number(*row, column) : std::nullopt;
}

bool Differs(const std::string & what, std::size_t slice, double plain, double mirrored, double allowed)
{
  if (std::abs(plain - mirrored) <= allowed)
  {
    return false;
  }
  std::cerr << "slice " << slice << ", " << what << ": " << plain << ", mirrored " << mirrored << '\n';
  return true;
}

bool Run(const ResultTable & plain, const ResultTable & mirrored)
{
  const std::string fat = "fat_fraction_percent";
  std::size_t compared = 0;
  bool kept = true;
  for (std::size_t slice = 0; plain.Row("left", slice); ++slice)
  {
    for (const std::string side : { "left", "right" })
    {
      const std::string other = side == "left" ? "right" : "left";
      const auto fraction = Number(plain, side, slice, fat);
      const auto fractionOther = Number(plain, other, slice, fat);
      const auto fractionMirrored = Number(mirrored, other, slice, fat);
      if (!fraction || !fractionOther || !fractionMirrored)
      {
        continue;
      }
      ++compared;
      kept = !Differs(fat, slice, *fraction, *fractionMirrored, kLargestPoints) && kept;
      if (std::abs(*fraction - *fractionOther) < kLeastBetweenLegs)
      {
        std::cerr << "slice " << slice << ": both legs hold the same fat\n";
        kept = false;
      }
      for (const char * area : kAreas)
      {
        const double value = Number(plain, side, slice, area).value_or(0.0);
        kept = !Differs(area, slice, value, Number(mirrored, other, slice, area).value_or(0.0), 0.01 * kLargestPercent * value) && kept;
      }
    }
  }
  std::cout << compared << " slices of legs compared\n";
  return kept && compared > 0;
}
} // namespace

int main(int argc, char ** argv)
{
  if (argc != 3)
  {
    std::cerr << "usage: CompareMirrored RESULT MIRRORED\n";
    return 2;
  }
  try
  {
    return Run(ResultTable(argv[1]), ResultTable(argv[2])) ? EXIT_SUCCESS : EXIT_FAILURE;
  }
  catch (const std::exception & e)
  {
    std::cerr << "CompareMirrored: " << e.what() << '\n';
    return 2;
  }
}
