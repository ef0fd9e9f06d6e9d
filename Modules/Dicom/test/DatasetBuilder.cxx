#include "DatasetBuilder.h"

#include <openjpeg.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <unistd.h>

#include "dcmtk/dcmdata/dcpixel.h"
#include "dcmtk/dcmdata/dcpixseq.h"
#include "dcmtk/dcmdata/dcpxitem.h"
#include "dcmtk/dcmdata/dcrleerg.h"
#include "dcmtk/dcmjpeg/djencode.h"
#include "dcmtk/dcmjpeg/djrplol.h"
#include "dcmtk/dcmjpeg/djrploss.h"
#include "dcmtk/dcmjpls/djencode.h"
#include "dcmtk/dcmjpls/djrparam.h"

#include "gtest/gtest.h"

#include "myosect/Core/Error.h"

namespace myosect::dicom::test
{
namespace
{
void Require(const OFCondition & condition)
{
  if (condition.bad())
  {
    throw std::logic_error(std::string("test data: ") + condition.text());
  }
}

void RegisterEncoders()
{
  static const bool once = []
  {
    DcmRLEEncoderRegistration::registerCodecs();
    DJEncoderRegistration::registerCodecs();
    DJLSEncoderRegistration::registerCodecs();
    return true;
  }();
  static_cast<void>(once);
}

std::string Text(const Vector3 & v)
{
  return Decimal(v[0]) + "\\" + Decimal(v[1]) + "\\" + Decimal(v[2]);
}

void Put(DcmItem & item, const DcmTagKey & tag, const std::string & text)
{
  Require(item.putAndInsertString(tag, text.c_str()));
}

DcmItem & NewItem(DcmItem & parent, const DcmTagKey & sequence, long index = 0)
{
  DcmItem * item = nullptr;
  Require(parent.findOrCreateSequenceItem(sequence, item, index));
  return *item;
}

void PutCommon(DcmDataset & dataset, const StackSpec & spec)
{
  Put(dataset, DCM_PatientName, "Test^Body");
  Put(dataset, DCM_PatientID, "body-1");
  Put(dataset, DCM_StudyInstanceUID, spec.studyUid);
  Put(dataset, DCM_SeriesInstanceUID, spec.seriesUid);
  Put(dataset, DCM_FrameOfReferenceUID, spec.studyUid + ".9");
  Put(dataset, DCM_Modality, "CT");
  Put(dataset, DCM_ImageType, "ORIGINAL\\PRIMARY\\AXIAL");
  Put(dataset, DCM_PhotometricInterpretation, "MONOCHROME2");
  Require(dataset.putAndInsertUint16(DCM_SamplesPerPixel, 1));
  Require(dataset.putAndInsertUint16(DCM_Rows, static_cast<Uint16>(spec.rows)));
  Require(dataset.putAndInsertUint16(DCM_Columns, static_cast<Uint16>(spec.columns)));
  Require(dataset.putAndInsertUint16(DCM_BitsAllocated, static_cast<Uint16>(spec.encoding.bitsAllocated)));
  Require(dataset.putAndInsertUint16(DCM_BitsStored, static_cast<Uint16>(spec.encoding.bitsStored)));
  Require(dataset.putAndInsertUint16(DCM_HighBit, static_cast<Uint16>(spec.encoding.highBit)));
  Require(dataset.putAndInsertUint16(DCM_PixelRepresentation, spec.encoding.isSigned ? 1 : 0));
}
} // namespace

TempFolder::TempFolder()
{
  static std::atomic<unsigned> counter{ 0 };
  m_Path = std::filesystem::temp_directory_path() / ("myosect-dicom-" + std::to_string(getpid()) + "-" + std::to_string(counter++));
  std::filesystem::create_directories(m_Path);
}

TempFolder::~TempFolder()
{
  std::error_code ignored;
  std::filesystem::remove_all(m_Path, ignored);
}

double FieldHu(const Vector3 & pointLps)
{
  return std::round(5.0 * pointLps[0] - 7.0 * pointLps[1] + 3.0 * pointLps[2] - 400.0);
}

Vector3 StackSpec::PositionLps(unsigned slice) const
{
  return { firstPosition[0] + slice * stepLps[0], firstPosition[1] + slice * stepLps[1], firstPosition[2] + slice * stepLps[2] };
}

Vector3 StackSpec::PointLps(unsigned slice, unsigned column, unsigned row) const
{
  Vector3 point = PositionLps(slice);
  for (std::size_t c = 0; c < 3; ++c)
  {
    point[c] += column * columnSpacingMm * rowDirection[c] + row * rowSpacingMm * columnDirection[c];
  }
  return point;
}

std::vector<std::uint16_t> WordsOf(const StackSpec & spec, unsigned slice)
{
  std::vector<std::uint16_t> words;
  const Encoding & e = spec.encoding;
  const unsigned mask = (1u << e.bitsStored) - 1u;
  for (unsigned j = 0; j < spec.rows; ++j)
  {
    for (unsigned i = 0; i < spec.columns; ++i)
    {
      const double stored = std::round((spec.hu(spec.PointLps(slice, i, j)) - e.intercept) / e.slope);
      const auto bits = static_cast<unsigned>(static_cast<int>(stored)) & mask;
      words.push_back(static_cast<std::uint16_t>(bits << (e.highBit + 1 - e.bitsStored)));
    }
  }
  return words;
}

void PutWords(DcmDataset & dataset, const StackSpec & spec, const std::vector<std::uint16_t> & words)
{
  if (spec.encoding.bitsAllocated == 16)
  {
    Require(dataset.putAndInsertUint16Array(DCM_PixelData, words.data(), static_cast<unsigned long>(words.size())));
    return;
  }
  const std::vector<Uint8> bytes(words.begin(), words.end());
  Require(dataset.putAndInsertUint8Array(DCM_PixelData, bytes.data(), static_cast<unsigned long>(bytes.size())));
}

std::unique_ptr<DcmFileFormat> MakeSlice(const StackSpec & spec, unsigned slice)
{
  auto format = std::make_unique<DcmFileFormat>();
  DcmDataset & dataset = *format->getDataset();
  PutCommon(dataset, spec);
  Put(dataset, DCM_SOPClassUID, UID_CTImageStorage);
  Put(dataset, DCM_SOPInstanceUID, spec.seriesUid + ".1" + std::to_string(slice));
  Put(dataset, DCM_InstanceNumber, std::to_string(slice + 1));
  Put(dataset, DCM_ImagePositionPatient, Text(spec.PositionLps(slice)));
  Put(dataset, DCM_ImageOrientationPatient, Text(spec.rowDirection) + "\\" + Text(spec.columnDirection));
  Put(dataset, DCM_PixelSpacing, Decimal(spec.rowSpacingMm) + "\\" + Decimal(spec.columnSpacingMm));
  Put(dataset, DCM_SliceThickness, Decimal(spec.thicknessMm));
  Put(dataset, DCM_RescaleSlope, Decimal(spec.encoding.slope));
  Put(dataset, DCM_RescaleIntercept, Decimal(spec.encoding.intercept));
  Put(dataset, DCM_KVP, "120");
  PutWords(dataset, spec, WordsOf(spec, slice));
  spec.adjust(dataset, slice);
  return format;
}

void Save(DcmFileFormat & format, const std::filesystem::path & file, E_TransferSyntax syntax)
{
  RegisterEncoders();
  DcmDataset & dataset = *format.getDataset();
  const DcmXfer xfer(syntax);
  if (xfer.isEncapsulated() && syntax != EXS_JPEG2000 && syntax != EXS_JPEG2000LosslessOnly)
  {
    const DJ_RPLossless lossless;
    const DJ_RPLossy lossy(100);
    const DJLSRepresentationParameter jpegLs(2, syntax == EXS_JPEGLSLossless);
    const bool isJpegLs = syntax == EXS_JPEGLSLossless || syntax == EXS_JPEGLSLossy;
    const bool isLossyJpeg = syntax == EXS_JPEGProcess1 || syntax == EXS_JPEGProcess2_4;
    const DcmRepresentationParameter * parameter = isJpegLs ? static_cast<const DcmRepresentationParameter *>(&jpegLs) : &lossless;
    parameter = isLossyJpeg ? &lossy : parameter;
    parameter = syntax == EXS_RLELossless ? nullptr : parameter;
    Require(dataset.chooseRepresentation(syntax, parameter));
  }
  Require(format.saveFile(OFFilename(file.c_str()), syntax, EET_ExplicitLength, EGL_recalcGL, EPD_noChange, 0, 0, EWM_createNewMeta));
}

void WriteStack(const StackSpec & spec, const std::filesystem::path & folder, E_TransferSyntax syntax)
{
  std::filesystem::create_directories(folder);
  for (unsigned slice = 0; slice < spec.slices; ++slice)
  {
    std::string number = std::to_string(slice);
    number.insert(0, 3 - std::min<std::size_t>(3, number.size()), '0');
    Save(*MakeSlice(spec, slice), folder / (spec.namePrefix + number + ".dcm"), syntax);
  }
}

std::unique_ptr<DcmFileFormat> MakeEnhanced(const StackSpec & spec)
{
  auto format = std::make_unique<DcmFileFormat>();
  DcmDataset & dataset = *format->getDataset();
  PutCommon(dataset, spec);
  Put(dataset, DCM_SOPClassUID, UID_EnhancedCTImageStorage);
  Put(dataset, DCM_SOPInstanceUID, spec.seriesUid + ".1");
  Put(dataset, DCM_ImageType, "ORIGINAL\\PRIMARY\\VOLUME\\NONE");
  Put(dataset, DCM_NumberOfFrames, std::to_string(spec.slices));
  DcmItem & shared = NewItem(dataset, DCM_SharedFunctionalGroupsSequence);
  DcmItem & measures = NewItem(shared, DCM_PixelMeasuresSequence);
  Put(measures, DCM_PixelSpacing, Decimal(spec.rowSpacingMm) + "\\" + Decimal(spec.columnSpacingMm));
  Put(measures, DCM_SliceThickness, Decimal(spec.thicknessMm));
  Put(NewItem(shared, DCM_PlaneOrientationSequence), DCM_ImageOrientationPatient,
      Text(spec.rowDirection) + "\\" + Text(spec.columnDirection));
  Put(NewItem(shared, DCM_CTReconstructionSequence), DCM_ConvolutionKernel, "Br40");
  Put(NewItem(shared, DCM_CTImageFrameTypeSequence), DCM_FrameType, "ORIGINAL\\PRIMARY\\AXIAL\\NONE");
  std::vector<std::uint16_t> all;
  for (unsigned slice = 0; slice < spec.slices; ++slice)
  {
    DcmItem & frame = NewItem(dataset, DCM_PerFrameFunctionalGroupsSequence, static_cast<long>(slice));
    Put(NewItem(frame, DCM_PlanePositionSequence), DCM_ImagePositionPatient, Text(spec.PositionLps(slice)));
    StackSpec own = spec;
    own.encoding.intercept = spec.encoding.intercept + slice; // every frame has a rescale of its own
    DcmItem & rescale = NewItem(frame, DCM_PixelValueTransformationSequence);
    Put(rescale, DCM_RescaleSlope, Decimal(own.encoding.slope));
    Put(rescale, DCM_RescaleIntercept, Decimal(own.encoding.intercept));
    Put(rescale, DCM_RescaleType, "HU");
    const auto words = WordsOf(own, slice);
    all.insert(all.end(), words.begin(), words.end());
  }
  PutWords(dataset, spec, all);
  spec.adjust(dataset, 0);
  return format;
}

std::vector<std::uint8_t> EncodeJpeg2000(const std::vector<std::uint16_t> & words, unsigned columns, unsigned rows, unsigned precision,
                                         bool isSigned, bool isLossy)
{
  opj_image_cmptparm_t component{};
  component.dx = component.dy = 1;
  component.w = columns;
  component.h = rows;
  component.prec = precision;
  component.sgnd = isSigned ? 1 : 0;
  opj_image_t * image = opj_image_create(1, &component, OPJ_CLRSPC_GRAY);
  image->x1 = columns;
  image->y1 = rows;
  for (std::size_t i = 0; i < words.size(); ++i)
  {
    image->comps[0].data[i] = isSigned ? static_cast<std::int16_t>(words[i]) : static_cast<OPJ_INT32>(words[i]);
  }
  opj_cparameters_t parameters;
  opj_set_default_encoder_parameters(&parameters);
  parameters.numresolution = 3;
  parameters.tcp_numlayers = 1;
  parameters.cp_disto_alloc = 1;
  parameters.tcp_rates[0] = isLossy ? 4.0f : 0.0f;
  parameters.irreversible = isLossy ? 1 : 0;
  opj_codec_t * codec = opj_create_compress(OPJ_CODEC_J2K);
  opj_setup_encoder(codec, &parameters, image);
  struct Buffer
  {
    std::vector<std::uint8_t> bytes;
    std::size_t position = 0;
  } buffer;
  opj_stream_t * stream = opj_stream_default_create(OPJ_FALSE);
  opj_stream_set_user_data(stream, &buffer, nullptr);
  opj_stream_set_write_function(stream,
                                [](void * source, OPJ_SIZE_T count, void * data) -> OPJ_SIZE_T
                                {
                                  auto & target = *static_cast<Buffer *>(data);
                                  target.bytes.resize(std::max(target.bytes.size(), target.position + count));
                                  std::memcpy(target.bytes.data() + target.position, source, count);
                                  target.position += count;
                                  return count;
                                });
  opj_stream_set_seek_function(stream,
                               [](OPJ_OFF_T position, void * data) -> OPJ_BOOL
                               {
                                 static_cast<Buffer *>(data)->position = static_cast<std::size_t>(position);
                                 return OPJ_TRUE;
                               });
  opj_stream_set_skip_function(stream,
                               [](OPJ_OFF_T count, void * data) -> OPJ_OFF_T
                               {
                                 static_cast<Buffer *>(data)->position += static_cast<std::size_t>(count);
                                 return count;
                               });
  const bool isDone = opj_start_compress(codec, image, stream) && opj_encode(codec, stream) && opj_end_compress(codec, stream);
  opj_stream_destroy(stream);
  opj_destroy_codec(codec);
  opj_image_destroy(image);
  if (!isDone)
  {
    throw std::logic_error("test data: JPEG 2000 encoding failed");
  }
  return buffer.bytes;
}

void PutCodeStreams(DcmDataset & dataset, const std::vector<std::vector<std::uint8_t>> & streams, E_TransferSyntax syntax)
{
  auto * sequence = new DcmPixelSequence(DCM_PixelSequenceTag);
  Require(sequence->insert(new DcmPixelItem(DCM_PixelItemTag)));
  for (const auto & stream : streams)
  {
    std::vector<std::uint8_t> even = stream;
    even.resize((even.size() + 1) / 2 * 2, 0);
    auto * item = new DcmPixelItem(DCM_PixelItemTag);
    Require(item->putUint8Array(even.data(), static_cast<unsigned long>(even.size())));
    Require(sequence->insert(item));
  }
  delete dataset.remove(DCM_PixelData);
  auto * pixels = new DcmPixelData(DCM_PixelData);
  pixels->putOriginalRepresentation(syntax, nullptr, sequence);
  Require(dataset.insert(pixels, OFTrue));
}

CtVolume ReadOnly(const std::filesystem::path & folder, RunContext & context)
{
  const SeriesCatalog catalog = Scan({ folder }, context);
  EXPECT_EQ(catalog.candidates.size(), 1u);
  return ReadCt(catalog.candidates.at(0), context);
}

CtVolume ReadOnly(const std::filesystem::path & folder)
{
  RunContext context(2);
  return ReadOnly(folder, context);
}

Vector3 TruePointLps(const CtVolume & volume, std::size_t i, std::size_t j, std::size_t k)
{
  Vector3 point = volume.grid.PointLps({ static_cast<double>(i), static_cast<double>(j), 0.0 });
  for (std::size_t c = 0; c < 3; ++c)
  {
    point[c] += volume.slicePositionMm[k] * volume.grid.direction[2][c];
  }
  return point;
}

double LargestError(const CtVolume & volume, const std::function<double(const Vector3 &)> & hu)
{
  double largest = 0.0;
  const Index3 & size = volume.grid.size;
  for (std::size_t k = 0; k < size[2]; ++k)
  {
    for (std::size_t j = 0; j < size[1]; ++j)
    {
      for (std::size_t i = 0; i < size[0]; ++i)
      {
        const std::int16_t value = volume.hounsfield[(k * size[1] + j) * size[0] + i];
        if (value != CtVolume::kPaddingHu)
        {
          largest = std::max(largest, std::abs(value - hu(TruePointLps(volume, i, j, k))));
        }
      }
    }
  }
  return largest;
}

bool HasWarning(const RunContext & context, const std::string & code)
{
  const auto warnings = context.Warnings();
  return std::any_of(warnings.begin(), warnings.end(), [&](const Warning & w) { return w.code == code; });
}

int ExitCodeOf(const std::function<void()> & call)
{
  try
  {
    call();
  }
  catch (const Error & error)
  {
    return error.ExitCode();
  }
  return 0;
}

std::string MessageOf(const std::function<void()> & call)
{
  try
  {
    call();
  }
  catch (const Error & error)
  {
    return error.what();
  }
  return {};
}

std::string Decimal(double number)
{
  std::ostringstream stream;
  stream.imbue(std::locale::classic());
  stream.precision(10);
  stream << number;
  return stream.str();
}
} // namespace myosect::dicom::test
