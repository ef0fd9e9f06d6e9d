#include "PluginOutputs.h"

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "myosect/Core/Error.h"
#include "myosect/Core/Quantity.h"
#include "myosect/Image/VolumeFile.h"
#include "myosect/Report/ReadTables.h"
#include "myosect/Report/TabSeparated.h"

namespace myosect::slicer
{
namespace
{
namespace fs = std::filesystem;
using report::TextRows;

TextRows ReadTable(const fs::path & folder, const std::string & name)
{
  std::ifstream stream(folder / name, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf()))
  {
    throw Error(ErrorCode::Internal, name + " of the result cannot be read back");
  }
  return report::ParseCsv(text.str(), name);
}

void WriteText(const fs::path & file, const std::string & text)
{
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.close();
  if (!stream)
  {
    throw Error(ErrorCode::CannotWrite, file.filename().string() + " cannot be written; check space and rights");
  }
}

/** Numbers of one column in the rows where another column holds a word. Empty fields are left out. */
std::vector<double> Numbers(const TextRows & table, const std::string & wanted, const std::string & where, const std::string & word)
{
  std::vector<double> numbers;
  const auto column = table.Column(wanted);
  const auto filter = table.Column(where);
  if (!column || !filter)
  {
    throw Error(ErrorCode::Internal, "the result lacks column " + (column ? where : wanted));
  }
  for (const std::vector<std::string> & row : table.rows)
  {
    if (row[*filter] == word && !row[*column].empty())
    {
      std::istringstream stream(row[*column]);
      stream.imbue(std::locale::classic());
      double number = 0.0;
      stream >> number;
      numbers.push_back(number);
    }
  }
  return numbers;
}

std::string Mean(const std::vector<double> & numbers)
{
  double sum = 0.0;
  for (const double number : numbers)
  {
    sum += number;
  }
  return numbers.empty() ? "" : FormatNumber(sum / static_cast<double>(numbers.size()));
}

std::string Sum(const std::vector<double> & numbers)
{
  double sum = 0.0;
  for (const double number : numbers)
  {
    sum += number;
  }
  return numbers.empty() ? "" : FormatNumber(sum);
}

/** Of muscle area, in the segment with the most shared levels. */
std::string MuscleAsymmetry(const TextRows & asymmetry)
{
  const auto metric = asymmetry.Column("metric");
  const auto index = asymmetry.Column("asymmetry_index_percent");
  const auto levels = asymmetry.Column("n_levels");
  std::string best;
  long most = 0;
  for (const std::vector<std::string> & row : asymmetry.rows)
  {
    const long count = metric && index && levels && row[*metric] == "muscle_area" ? std::strtol(row[*levels].c_str(), nullptr, 10) : 0;
    if (count > most && !row[*index].empty())
    {
      most = count;
      best = row[*index];
    }
  }
  return best;
}

/** The label map under the name that was asked for; its grid is that of the image to the last bit. */
void WriteLabelMap(const fs::path & target, const fs::path & folder, const PluginCall & call)
{
  const WideLabelImage::Pointer read = ReadLabelFile(folder / "segmentation.nii.gz");
  const std::string image = call.Value(!call.Value("inputvolume").empty() ? "inputvolume"
                                       : !call.Value("water").empty()     ? "water"
                                                                          : "fatfraction");
  const Grid grid = ReadGrid(image);
  const LabelImage::Pointer labels = MakeImage<LabelImage>(grid);
  if (!GridOf(*read).Matches(grid, 0.05))
  {
    throw Error(ErrorCode::Internal, "the label map does not lie on the volume's grid");
  }
  std::transform(read->GetBufferPointer(), read->GetBufferPointer() + grid.VoxelCount(), labels->GetBufferPointer(),
                 [](std::int32_t label) { return static_cast<LabelId>(label); });
  WriteLabelFile(target, *labels);
}
} // namespace

std::vector<std::pair<std::string, std::string>> ResultNumbers(const fs::path & resultFolder)
{
  const TextRows slices = ReadTable(resultFolder, "measurements.csv");
  const TextRows limbs = ReadTable(resultFolder, "limbs.csv");
  std::set<std::string> sides;
  std::size_t measured = 0;
  const auto side = slices.Column("side");
  const auto status = slices.Column("status");
  for (const std::vector<std::string> & row : slices.rows)
  {
    sides.insert(row[side.value()]);
    measured += row[status.value()] == "ok" ? 1 : 0;
  }
  return { { "limbcount", std::to_string(sides.size()) },
           { "slicecount", std::to_string(measured) },
           { "leftmusclearea", Mean(Numbers(slices, "muscle_area_cm2", "side", "left")) },
           { "rightmusclearea", Mean(Numbers(slices, "muscle_area_cm2", "side", "right")) },
           { "leftmusclevolume", Sum(Numbers(limbs, "muscle_volume_cm3", "side", "left")) },
           { "rightmusclevolume", Sum(Numbers(limbs, "muscle_volume_cm3", "side", "right")) },
           { "muscleasymmetry", MuscleAsymmetry(ReadTable(resultFolder, "asymmetry.csv")) } };
}

void WritePluginOutputs(const PluginCall & call, const fs::path & resultFolder)
{
  for (const PluginGroup & group : PluginTable())
  {
    for (const PluginParameter & parameter : group.parameters)
    {
      const std::string target = call.Value(parameter.name);
      if (target.empty())
      {
        continue;
      }
      if (parameter.kind == ParameterKind::OutputLabels)
      {
        WriteLabelMap(target, resultFolder, call);
      }
      else if (parameter.kind == ParameterKind::OutputTable)
      {
        WriteText(target, report::TabSeparated(ReadTable(resultFolder, parameter.file)));
      }
    }
  }
  if (!call.returnParameterFile.empty())
  {
    std::string text;
    for (const auto & [name, number] : ResultNumbers(resultFolder))
    {
      text += name + " = " + number + "\n";
    }
    WriteText(call.returnParameterFile, text);
  }
}
} // namespace myosect::slicer
