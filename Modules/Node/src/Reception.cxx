#include "Reception.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <new>
#include <sys/socket.h>
#include <unistd.h>

#include "dcmtk/dcmdata/dctk.h"
#include "dcmtk/dcmnet/assoc.h"
#include "dcmtk/dcmnet/dcmtrans.h"
#include "dcmtk/dcmnet/dimse.h"
#include "dcmtk/dcmnet/diutil.h"

#include "DiskSteps.h"
#include "StreamToSink.h"
#include "myosect/Core/Error.h"

namespace myosect::node
{
namespace
{
namespace fs = std::filesystem;
using Kind = ReceptionEvent::Kind;

constexpr std::uint64_t kShareBytes = 4u << 20;
constexpr std::size_t kBufferBytes = 1u << 18;

/** In the order of preference: as it lies in the archive and lossless first. */
std::array<const char *, 14> TransferSyntaxes()
{
  return { UID_LittleEndianExplicitTransferSyntax, UID_LittleEndianImplicitTransferSyntax,
           UID_BigEndianExplicitTransferSyntax,    UID_DeflatedExplicitVRLittleEndianTransferSyntax,
           UID_JPEGProcess14SV1TransferSyntax,     UID_JPEGProcess14TransferSyntax,
           UID_JPEGLSLosslessTransferSyntax,       UID_JPEG2000LosslessOnlyTransferSyntax,
           UID_RLELosslessTransferSyntax,          UID_JPEG2000TransferSyntax,
           UID_JPEGLSLossyTransferSyntax,          UID_JPEGProcess2_4TransferSyntax,
           UID_JPEGProcess1TransferSyntax,         nullptr };
}

std::string Trimmed(const char * text)
{
  const std::string all(text);
  const std::size_t begin = all.find_first_not_of(' ');
  const std::size_t end = all.find_last_not_of(' ');
  return begin == std::string::npos ? std::string() : all.substr(begin, end - begin + 1);
}

/** A title of a stranger, fit for a log. */
std::string Shown(const std::string & title)
{
  std::string shown;
  for (const char c : title.substr(0, 16))
  {
    shown += c >= 0x20 && c < 0x7f ? c : '?';
  }
  return "'" + shown + "'";
}

in_addr PeerOf(int socket)
{
  sockaddr_in address{};
  socklen_t length = sizeof address;
  getpeername(socket, reinterpret_cast<sockaddr *>(&address), &length);
  return address.sin_addr;
}

bool IsHost(const std::string & host, in_addr peer)
{
  addrinfo hints{};
  hints.ai_family = AF_INET;
  addrinfo * found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0)
  {
    return false;
  }
  bool same = false;
  for (const addrinfo * entry = found; entry != nullptr; entry = entry->ai_next)
  {
    sockaddr_in address{};
    std::memcpy(&address, entry->ai_addr, sizeof address);
    same = same || address.sin_addr.s_addr == peer.s_addr;
  }
  freeaddrinfo(found);
  return same;
}

/** A file that takes what the network brings as far as there is room; the rest of the object is read and dropped. */
class IncomingFile
{
public:
  IncomingFile(fs::path path, DiskBudget & budget, std::uint64_t maximumBytes)
      : m_Path(std::move(path)), m_Budget(budget), m_MaximumBytes(maximumBytes),
        m_Descriptor(open(m_Path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600))
  {
    m_Failed = m_Descriptor < 0;
  }
  ~IncomingFile()
  {
    Close();
    m_Budget.GiveBack(m_Taken);
    unlink(m_Path.c_str());
  }
  IncomingFile(const IncomingFile &) = delete;
  IncomingFile & operator=(const IncomingFile &) = delete;

  void Write(const void * bytes, std::size_t count)
  {
    while (!m_Failed && m_Taken < m_Written + count)
    {
      m_Failed = m_Written + count > m_MaximumBytes || !m_Budget.Take(kShareBytes);
      m_Taken += m_Failed ? 0 : kShareBytes;
    }
    m_Written += count;
    if (!m_Failed)
    {
      m_Buffer.append(static_cast<const char *>(bytes), count);
      if (m_Buffer.size() >= kBufferBytes)
      {
        Flush();
      }
    }
  }

  /** True when all is on disk. */
  [[nodiscard]] bool Complete()
  {
    Flush();
    m_Failed = m_Failed || fsync(m_Descriptor) != 0;
    Close();
    return !m_Failed;
  }
  /** The file is part of the queue now: its own bytes stay taken. */
  void Keep()
  {
    m_Budget.Keep(m_Written);
    m_Taken -= m_Written;
  }
  [[nodiscard]] const fs::path & Path() const { return m_Path; }

private:
  void Flush()
  {
    for (std::size_t done = 0; !m_Failed && done < m_Buffer.size();)
    {
      const ssize_t step = write(m_Descriptor, m_Buffer.data() + done, m_Buffer.size() - done);
      m_Failed = step < 0 && errno != EINTR;
      done += step > 0 ? static_cast<std::size_t>(step) : 0;
    }
    m_Buffer.clear();
  }
  void Close()
  {
    if (m_Descriptor >= 0)
    {
      close(m_Descriptor);
    }
    m_Descriptor = -1;
  }

  fs::path m_Path;
  DiskBudget & m_Budget;
  std::uint64_t m_MaximumBytes;
  int m_Descriptor;
  std::string m_Buffer;
  std::uint64_t m_Taken = 0;
  std::uint64_t m_Written = 0;
  bool m_Failed = false;
};

class Server
{
public:
  Server(const NodeSettings & settings, Queue & queue, DiskBudget & budget, const std::function<bool()> & stop,
         const std::function<void(const ReceptionEvent &)> & tell)
      : m_Settings(settings), m_Queue(queue), m_Budget(budget), m_Stop(stop), m_Tell(tell)
  {
  }

  void Serve(T_ASC_Association & association, bool refuse, in_addr peer)
  {
    if (!Accept(association, refuse, peer))
    {
      return;
    }
    unsigned idleSeconds = 0;
    while (!m_Stop())
    {
      T_ASC_PresentationContextID context = 0;
      T_DIMSE_Message message{};
      const OFCondition condition = DIMSE_receiveCommand(&association, DIMSE_NONBLOCKING, 1, &context, &message, nullptr);
      if (condition == DIMSE_NODATAAVAILABLE)
      {
        if (++idleSeconds < m_Settings.dimseSeconds)
        {
          continue;
        }
        Trouble("association closed: nothing came for " + std::to_string(idleSeconds) + " s");
        break;
      }
      idleSeconds = 0;
      if (condition == DUL_PEERREQUESTEDRELEASE)
      {
        ASC_acknowledgeRelease(&association);
        return;
      }
      if (condition.bad())
      {
        if (condition != DUL_PEERABORTEDASSOCIATION)
        {
          Trouble("association broken off");
        }
        return;
      }
      alarm(m_Settings.messageSeconds);
      const bool goOn = Handle(association, context, message);
      alarm(0);
      if (!goOn)
      {
        break;
      }
    }
    ASC_abortAssociation(&association);
  }

private:
  void Note(const std::string & text) const { m_Tell({ Kind::Note, text }); }
  void Trouble(const std::string & text) const { m_Tell({ Kind::Trouble, text }); }

  bool Reject(T_ASC_Association & association, T_ASC_RejectParametersResult result, T_ASC_RejectParametersSource source,
              T_ASC_RejectParametersReason reason, const std::string & why) const
  {
    Trouble("association rejected: " + why);
    const T_ASC_RejectParameters parameters{ result, source, reason };
    ASC_rejectAssociation(&association, &parameters);
    return false;
  }

  bool Accept(T_ASC_Association & association, bool refuse, in_addr peer) const
  {
    const std::string calling = Trimmed(association.params->DULparams.callingAPTitle);
    const std::string called = Trimmed(association.params->DULparams.calledAPTitle);
    std::array<char, INET_ADDRSTRLEN> address{};
    inet_ntop(AF_INET, &peer, address.data(), address.size());
    const std::string from = Shown(calling) + " at " + address.data();
    if (refuse)
    {
      return Reject(association, ASC_RESULT_REJECTEDTRANSIENT, ASC_SOURCE_SERVICEPROVIDER_PRESENTATION_RELATED,
                    ASC_REASON_SP_PRES_LOCALLIMITEXCEEDED, "too many at once, from " + from);
    }
    if (called != m_Settings.aeTitle)
    {
      return Reject(association, ASC_RESULT_REJECTEDPERMANENT, ASC_SOURCE_SERVICEUSER, ASC_REASON_SU_CALLEDAETITLENOTRECOGNIZED,
                    "called " + Shown(called) + ", from " + from);
    }
    bool isListed = false;
    for (const Caller & caller : m_Settings.callers)
    {
      isListed = isListed || (caller.aeTitle == calling && (caller.host.empty() || IsHost(caller.host, peer)));
    }
    if (!isListed)
    {
      return Reject(association, ASC_RESULT_REJECTEDPERMANENT, ASC_SOURCE_SERVICEUSER, ASC_REASON_SU_CALLINGAETITLENOTRECOGNIZED,
                    "not on the list of --allow-from: " + from);
    }
    std::array<const char *, 14> syntaxes = TransferSyntaxes();
    const int syntaxCount = static_cast<int>(syntaxes.size()) - 1;
    std::vector<const char *> classes{ UID_VerificationSOPClass };
    for (int i = 0; i < numberOfDcmAllStorageSOPClassUIDs; ++i)
    {
      classes.push_back(dcmAllStorageSOPClassUIDs[i]);
    }
    OFCondition condition = ASC_acceptContextsWithPreferredTransferSyntaxes(association.params, classes.data(),
                                                                            static_cast<int>(classes.size()), syntaxes.data(), syntaxCount);
    if (condition.good())
    {
      condition = ASC_acknowledgeAssociation(&association);
    }
    if (condition.bad())
    {
      Trouble("association could not be accepted, from " + from);
      return false;
    }
    Note("association from " + from);
    return true;
  }

  bool Handle(T_ASC_Association & association, T_ASC_PresentationContextID context, T_DIMSE_Message & message)
  {
    switch (message.CommandField)
    {
    case DIMSE_C_ECHO_RQ:
      return DIMSE_sendEchoResponse(&association, context, &message.msg.CEchoRQ, STATUS_Success, nullptr).good();
    case DIMSE_C_STORE_RQ:
      return Store(association, context, message.msg.CStoreRQ);
    default:
      Trouble("association closed: a message that the node does not serve");
      return false;
    }
  }

  bool Store(T_ASC_Association & association, T_ASC_PresentationContextID context, T_DIMSE_C_StoreRQ & request)
  {
    T_ASC_PresentationContext accepted{};
    if (ASC_findAcceptedPresentationContext(association.params, context, &accepted).bad())
    {
      Trouble("association closed: an object without presentation context");
      return false;
    }
    const fs::path path = m_Queue.ReceivingFolder() / (std::to_string(getpid()) + "-" + std::to_string(m_Count++) + ".part");
    IncomingFile file(path, m_Budget, m_Settings.maximumObjectBytes);
    StreamToSink stream([&](const void * bytes, std::size_t count) { file.Write(bytes, count); });
    WriteHead(stream, request, accepted.acceptedTransferSyntax);
    T_ASC_PresentationContextID dataContext = 0;
    const OFCondition condition = DIMSE_receiveDataSetInFile(&association, DIMSE_NONBLOCKING, static_cast<int>(m_Settings.dimseSeconds),
                                                             &dataContext, &stream, nullptr, nullptr);
    if (condition.bad() || dataContext != context)
    {
      Trouble("association broken off inside an object");
      return false;
    }
    T_DIMSE_C_StoreRSP response{};
    response.DimseStatus = Keep(file, request);
    return DIMSE_sendStoreResponse(&association, context, &request, &response, nullptr).good();
  }

  static void WriteHead(DcmOutputStream & stream, const T_DIMSE_C_StoreRQ & request, const char * transferSyntax)
  {
    DcmMetaInfo meta;
    const Uint8 version[2] = { 0, 1 };
    meta.putAndInsertUint8Array(DCM_FileMetaInformationVersion, version, 2);
    meta.putAndInsertString(DCM_MediaStorageSOPClassUID, request.AffectedSOPClassUID);
    meta.putAndInsertString(DCM_MediaStorageSOPInstanceUID, request.AffectedSOPInstanceUID);
    meta.putAndInsertString(DCM_TransferSyntaxUID, transferSyntax);
    meta.putAndInsertString(DCM_ImplementationClassUID, OFFIS_IMPLEMENTATION_CLASS_UID);
    meta.putAndInsertUint32(DCM_FileMetaInformationGroupLength, 0);
    meta.computeGroupLengthAndPadding(EGL_withGL, EPD_noChange, EXS_LittleEndianExplicit, EET_ExplicitLength);
    meta.transferInit();
    meta.write(stream, EXS_LittleEndianExplicit, EET_ExplicitLength, nullptr);
    meta.transferEnd();
  }

  Uint16 Keep(IncomingFile & file, const T_DIMSE_C_StoreRQ & request)
  {
    try
    {
      if (m_Queue.IsOwnObject(request.AffectedSOPInstanceUID))
      {
        m_Tell({ Kind::Own, {} });
        return STATUS_Success;
      }
      if (!file.Complete())
      {
        Trouble("an object was refused: no space, or too large");
        return STATUS_STORE_Refused_OutOfResources;
      }
      const ImageFacts facts = ReadImageFacts(file.Path());
      if (facts.sopInstanceUid != request.AffectedSOPInstanceUID || facts.sopClassUid != request.AffectedSOPClassUID)
      {
        Trouble("an object was refused: it is not the one that was announced");
        return STATUS_STORE_Error_DataSetDoesNotMatchSOPClass;
      }
      if (!facts.isImage)
      {
        m_Tell({ Kind::Left, {} });
        return STATUS_Success;
      }
      const Queue::Arrival arrival = m_Queue.AddImage(file.Path(), facts);
      if (arrival != Queue::Arrival::Known)
      {
        file.Keep();
      }
      m_Tell({ arrival == Queue::Arrival::Known ? Kind::Again : Kind::Image, m_Queue.KeyOf(facts.studyUid) });
      return STATUS_Success;
    }
    catch (const Error & error)
    {
      Trouble(std::string("an object was refused: ") + error.what());
      return error.Code() == ErrorCode::UnreadableInput ? STATUS_STORE_Error_CannotUnderstand : STATUS_STORE_Refused_OutOfResources;
    }
    catch (const std::bad_alloc &)
    {
      Trouble("an object was refused: its header needs too much memory");
      return STATUS_STORE_Refused_OutOfResources;
    }
  }

  const NodeSettings & m_Settings;
  Queue & m_Queue;
  DiskBudget & m_Budget;
  const std::function<bool()> & m_Stop;
  const std::function<void(const ReceptionEvent &)> & m_Tell;
  unsigned m_Count = 0;
};
} // namespace

void ServeAssociation(int socket, bool refuse, const NodeSettings & settings, Queue & queue, DiskBudget & budget,
                      DcmTLSTransportLayer * tls, const std::function<bool()> & stop,
                      const std::function<void(const ReceptionEvent &)> & tell)
{
  const in_addr peer = PeerOf(socket);
  // Ends the process when a caller takes too long to say what it wants.
  alarm(settings.acseSeconds);
  dcmExternalSocketHandle.set(socket);
  dcmDisableGethostbyaddr.set(OFTrue);
  dcmSocketReceiveTimeout.set(static_cast<Sint32>(settings.dimseSeconds));
  dcmSocketSendTimeout.set(static_cast<Sint32>(settings.dimseSeconds));
  T_ASC_Network * network = nullptr;
  T_ASC_Association * association = nullptr;
  OFCondition condition = ASC_initializeNetwork(NET_ACCEPTOR, settings.port, static_cast<int>(settings.acseSeconds), &network);
  if (condition.good() && tls != nullptr)
  {
    condition = ASC_setTransportLayer(network, tls, 0);
  }
  if (condition.good())
  {
    condition = ASC_receiveAssociation(network, &association, settings.maximumPdu, nullptr, nullptr, tls != nullptr, DUL_NOBLOCK,
                                       static_cast<int>(settings.acseSeconds));
  }
  alarm(0);
  // A caller that hangs up without a word passes for an association without titles.
  if (condition.good() && association->params->DULparams.callingAPTitle[0] != '\0')
  {
    Server(settings, queue, budget, stop, tell).Serve(*association, refuse, peer);
  }
  else
  {
    std::array<char, INET_ADDRSTRLEN> address{};
    inet_ntop(AF_INET, &peer, address.data(), address.size());
    tell({ Kind::Trouble, std::string("no DICOM association from ") + address.data() });
  }
  if (association != nullptr)
  {
    ASC_dropAssociation(association);
    ASC_destroyAssociation(&association);
  }
  ASC_dropNetwork(&network);
}
} // namespace myosect::node
