#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "myosect/Core/Error.h"
#include "myosect/Phantom/DicomSeriesWriter.h"
#include "myosect/Phantom/MrSeriesWriter.h"

namespace
{
using myosect::phantom::DicomEncoding;
using Syntax = DicomEncoding::Syntax;

/** All files in one, as the fuzz target DicomFile takes them. */
void Join(const std::vector<std::filesystem::path> & files, const std::filesystem::path & seed)
{
  std::ofstream stream(seed, std::ios::binary);
  for (const auto & file : files)
  {
    stream << std::ifstream(file, std::ios::binary).rdbuf();
  }
}

/** Writes a tiny series. */
void WriteSeed(const std::filesystem::path & directory, const std::string & name, std::size_t slices, const DicomEncoding & encoding)
{
  myosect::Grid grid;
  grid.size = { 12, 10, slices };
  grid.spacingMm = { 2.0, 2.0, 3.0 };
  std::vector<std::int16_t> hounsfield(grid.VoxelCount());
  for (std::size_t i = 0; i < hounsfield.size(); ++i)
  {
    hounsfield[i] = static_cast<std::int16_t>(static_cast<int>(i * 37 % 400) - 150);
  }
  myosect::phantom::DicomIdentity identity;
  identity.uidSeed = name;
  const auto scratch = directory / (name + ".files");
  Join(myosect::phantom::WriteCtSeries(scratch, grid, hounsfield, identity, encoding), directory / name);
  std::filesystem::remove_all(scratch);
}

/** Writes parts of a tiny MR acquisition, joined in the same way. */
void WriteMrSeed(const std::filesystem::path & directory, const std::string & name, const std::vector<myosect::phantom::MrPart> & parts,
                 const myosect::phantom::MrEncoding & encoding)
{
  myosect::Grid grid;
  grid.size = { 8, 6, 2 };
  grid.spacingMm = { 2.0, 2.0, 5.0 };
  std::vector<float> signal(grid.VoxelCount()), fractions(grid.VoxelCount());
  for (std::size_t i = 0; i < signal.size(); ++i)
  {
    signal[i] = static_cast<float>(i * 37 % 400);
    fractions[i] = signal[i] / 400.0F;
  }
  std::vector<myosect::phantom::MrImage> images;
  for (const auto part : parts)
  {
    images.push_back({ part, part == myosect::phantom::MrPart::FatFraction ? &fractions : &signal });
  }
  myosect::phantom::MrSequence sequence;
  sequence.spinEcho = parts.front() == myosect::phantom::MrPart::T1Weighted;
  sequence.repetitionTimeMs = sequence.spinEcho ? 500.0 : sequence.repetitionTimeMs;
  myosect::phantom::DicomIdentity identity;
  identity.uidSeed = name;
  const auto scratch = directory / (name + ".files");
  Join(myosect::phantom::WriteMrSeries(scratch, grid, images, sequence, identity, encoding), directory / name);
  std::filesystem::remove_all(scratch);
}
} // namespace

/** MakeDicomSeeds FOLDER: writes the committed corpus of the fuzz target DicomFile, one seed for each way to store a series. */
int main(int argc, char ** argv)
{
  if (argc != 2)
  {
    std::cerr << "usage: MakeDicomSeeds FOLDER\n";
    return 2;
  }
  const std::filesystem::path directory = argv[1];
  try
  {
    std::filesystem::create_directories(directory);
    const std::vector<std::pair<std::string, Syntax>> syntaxes{
      { "implicit-little", Syntax::ImplicitLittle },
      { "explicit-little", Syntax::ExplicitLittle },
      { "explicit-big", Syntax::ExplicitBig },
      { "deflated", Syntax::Deflated },
      { "rle", Syntax::Rle },
      { "jpeg-baseline", Syntax::JpegBaseline },
      { "jpeg-extended", Syntax::JpegExtended },
      { "jpeg-lossless", Syntax::JpegLossless },
      { "jpeg-ls", Syntax::JpegLsLossless },
      { "jpeg-2000", Syntax::Jpeg2000Lossless },
    };
    for (const auto & [name, syntax] : syntaxes)
    {
      DicomEncoding encoding;
      encoding.syntax = syntax;
      encoding.bitsStored = syntax == Syntax::JpegExtended || syntax == Syntax::JpegBaseline ? 12 : 16;
      WriteSeed(directory, name, 2, encoding);
    }
    DicomEncoding enhanced;
    enhanced.enhancedMultiFrame = true;
    WriteSeed(directory, "enhanced", 3, enhanced);
    DicomEncoding tilted;
    tilted.gantryTiltDeg = 12.0;
    tilted.isSigned = true;
    tilted.perSliceRescale = true;
    WriteSeed(directory, "tilted", 3, tilted);
    using Part = myosect::phantom::MrPart;
    myosect::phantom::MrEncoding siemens, philips;
    WriteMrSeed(directory, "mr-t1", { Part::T1Weighted }, siemens);
    WriteMrSeed(directory, "mr-dixon-classic", { Part::Water, Part::Fat, Part::FatFraction }, siemens);
    philips.vendor = myosect::phantom::MrVendor::Philips;
    philips.enhancedMultiFrame = true;
    WriteMrSeed(directory, "mr-dixon-enhanced", { Part::Water, Part::Fat }, philips);
  }
  catch (const myosect::Error & error)
  {
    std::cerr << error.what() << '\n';
    return error.ExitCode();
  }
  return 0;
}
