package dev.sallyport.proxy.record;

/** The file of one session. Used by the writer's thread. */
final class RecordFile {
  final RecordFolder folder;
  final String name;

  /** Whether it has been made. */
  boolean made;

  /** Whether a piece is missing, behind which no other may be written. */
  boolean broken;

  RecordFile(RecordFolder folder, String name) {
    this.folder = folder;
    this.name = name;
  }
}
