#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <locale>
#include <random>

#include "myosect/Core/Quantity.h"

namespace
{
using namespace myosect;

class DecimalComma : public std::numpunct<char>
{
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

class GlobalLocale
{
public:
  explicit GlobalLocale(const std::locale & locale) : m_Previous(std::locale::global(locale)) {}
  ~GlobalLocale() { std::locale::global(m_Previous); }
  GlobalLocale(const GlobalLocale &) = delete;
  GlobalLocale & operator=(const GlobalLocale &) = delete;

private:
  std::locale m_Previous;
};

TEST(NumberFormat, GivesSixSignificantDigits)
{
  EXPECT_EQ(FormatNumber(123.456789), "123.457");
  EXPECT_EQ(FormatNumber(0.0123456789), "0.0123457");
  EXPECT_EQ(FormatNumber(-29.5), "-29.5");
  EXPECT_EQ(FormatNumber(99999.96), "100000");
  EXPECT_EQ(FormatNumber(2.0 / 3.0), "0.666667");
}

TEST(NumberFormat, WritesWholeNumbersWithoutAPointAndUsualSizesWithoutAnExponent)
{
  EXPECT_EQ(FormatNumber(120.0), "120");
  EXPECT_EQ(FormatNumber(-1024.0), "-1024");
  EXPECT_EQ(FormatNumber(123456.0), "123456");
  EXPECT_EQ(FormatNumber(0.0001), "0.0001");
}

TEST(NumberFormat, WritesMinusZeroAsZero)
{
  EXPECT_EQ(FormatNumber(-0.0), "0");
  EXPECT_EQ(FormatNumber(0.0), "0");
  EXPECT_EQ(FormatValue(Value(-0.0)), "0");
}

TEST(NumberFormat, LeavesUndefinedAndNonFiniteValuesEmpty)
{
  EXPECT_EQ(FormatValue(std::nullopt), "");
  EXPECT_EQ(FormatValue(std::nan("")), "");
  EXPECT_EQ(FormatValue(std::numeric_limits<double>::infinity()), "");
  EXPECT_EQ(FormatValue(-std::numeric_limits<double>::infinity()), "");
  EXPECT_EQ(FormatValue(0.0), "0") << "zero is a value";
}

TEST(NumberFormat, DoesNotListenToTheLocale)
{
  const GlobalLocale comma(std::locale(std::locale::classic(), new DecimalComma));
  EXPECT_EQ(FormatNumber(12345.6), "12345.6");
  EXPECT_DOUBLE_EQ(RoundToTable(1234.5678), 1234.57);
}

TEST(NumberFormat, IsReadBackAsTheRoundedNumber)
{
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> exponent(-3.0, 5.0);
  for (int i = 0; i < 2000; ++i)
  {
    const double number = (i % 2 == 0 ? 1.0 : -1.0) * std::pow(10.0, exponent(random));
    const double rounded = RoundToTable(number);
    EXPECT_NEAR(rounded, number, 0.5000001e-5 * std::abs(number));
    EXPECT_EQ(std::strtod(FormatNumber(number).c_str(), nullptr), rounded);
    EXPECT_EQ(FormatNumber(rounded), FormatNumber(number)) << "a table that is read and written again stays the same";
  }
}
} // namespace
