package dev.sallyport.proxy.data;

/** Makes data paths for one session. Used on the session's event loop only. */
public interface DataPlane {

  /**
   * Begins to open a path: dials the server's port, if the server listens, then listens where we
   * are the ones to listen. A port of the client's is not dialled before {@link DataPath#transfer}.
   *
   * @param observer told the outcome on the session's event loop, never before this call returns
   */
  DataPath open(DataPathRequest request, DataPathObserver observer);
}
