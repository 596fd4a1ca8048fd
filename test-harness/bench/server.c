/* The FTP server behind the gateways of the benchmark: as little work as can be done by one thread.
 *
 *   server ADDRESS PORT RAW-PORT
 *
 * A file is named after its size: RETR b1024 sends 1024 zero bytes with sendfile, STOR b1024 counts what it drops
 * in the kernel, and says 451 unless it were 1024. The raw port is for relays that do not know FTP: the first line of a
 * connection is RETR or STOR with such a name, the stream follows on the same connection. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FDS = 65536, ZEROS = 16 << 20, CHUNK = 4 << 20 };
enum job { NONE, SEND, RECEIVE };

struct session {
  int control, listener, data; /* -1: none */
  int raw, has_peer, over;
  struct sockaddr_in peer;
  enum job job;
  long long left;
  int used;
  char in[1024];
};

static struct session *by_fd[FDS];
static int poller, zeros, control_listener, raw_listener;
static struct sockaddr_in own;

static void watch(int fd, unsigned events, struct session *s) {
  struct epoll_event e = {.events = events, .data.fd = fd};
  by_fd[fd] = s;
  epoll_ctl(poller, EPOLL_CTL_ADD, fd, &e);
}

static void drop(int *fd) {
  if (*fd < 0) return;
  by_fd[*fd] = NULL;
  close(*fd);
  *fd = -1;
}

static void end(struct session *s) {
  drop(&s->data);
  drop(&s->listener);
  drop(&s->control);
  free(s);
}

static void say(struct session *s, const char *text) {
  if (send(s->control, text, strlen(text), MSG_NOSIGNAL) < 0) return; /* the next read sees the end */
}

static void no_delay(int fd) {
  int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static void finish(struct session *s, int good) {
  drop(&s->data);
  s->job = NONE;
  s->has_peer = 0;
  say(s, good ? "226 Done\r\n" : "451 Not what was announced\r\n");
}

/* Moves what can be moved now; whatever cannot waits for the next event (they are edge-triggered). */
static void move(struct session *s) {
  int fd = s->raw ? s->control : s->data;
  while (s->job == SEND && s->left > 0) {
    off_t at = 0;
    ssize_t n = sendfile(fd, zeros, &at, s->left < CHUNK ? s->left : CHUNK);
    if (n < 0 && (errno == EAGAIN || errno == ENOTCONN)) return;
    if (n <= 0) break;
    s->left -= n;
  }
  while (s->job == RECEIVE) {
    ssize_t n = recv(fd, NULL, CHUNK, MSG_TRUNC);
    if (n < 0 && (errno == EAGAIN || errno == ENOTCONN)) return;
    if (n <= 0) {
      if (n < 0) s->left = -1;
      break;
    }
    s->left -= n;
  }
  if (!s->raw) {
    finish(s, s->left == 0);
    return;
  }
  if (s->job == RECEIVE) {
    say(s, s->left == 0 ? "226\n" : "451\n");
    s->over = 1;
  }
  s->job = NONE;
  shutdown(s->control, SHUT_WR);
}

static void take_data(struct session *s) {
  if (s->job == NONE || s->data >= 0) return;
  int fd = accept4(s->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  drop(&s->listener);
  s->data = fd;
  watch(fd, EPOLLIN | EPOLLOUT | EPOLLET, s);
  move(s);
}

static int listening(int port, int backlog) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
  struct sockaddr_in at = own;
  at.sin_port = htons(port);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (fd < 0 || bind(fd, (void *)&at, sizeof at) || listen(fd, backlog)) {
    if (fd >= 0) close(fd);
    return -1;
  }
  return fd;
}

static void passive(struct session *s, int extended) {
  char text[96];
  struct sockaddr_in at;
  socklen_t size = sizeof at;
  drop(&s->listener);
  s->has_peer = 0;
  s->listener = listening(0, 4);
  if (s->listener < 0) {
    say(s, "425 No port\r\n");
    return;
  }
  getsockname(s->listener, (void *)&at, &size);
  unsigned port = ntohs(at.sin_port);
  unsigned char *a = (void *)&own.sin_addr;
  if (extended) snprintf(text, sizeof text, "229 Extended passive (|||%u|)\r\n", port);
  else
    snprintf(text, sizeof text, "227 Passive (%u,%u,%u,%u,%u,%u)\r\n", a[0], a[1], a[2], a[3], port >> 8,
             port & 255);
  watch(s->listener, EPOLLIN | EPOLLET, s); /* a connection may be early: RETR or STOR then takes it */
  say(s, text);
}

static void active(struct session *s, const char *argument, int extended) {
  unsigned h[6];
  char host[40];
  s->peer.sin_family = AF_INET;
  s->has_peer = 0;
  if (extended && sscanf(argument, "|1|%39[0-9.]|%u|", host, &h[0]) == 2) {
    s->has_peer = inet_pton(AF_INET, host, &s->peer.sin_addr) == 1;
    s->peer.sin_port = htons(h[0]);
  } else if (!extended && sscanf(argument, "%u,%u,%u,%u,%u,%u", h, h + 1, h + 2, h + 3, h + 4, h + 5) == 6) {
    s->peer.sin_addr.s_addr = htonl(h[0] << 24 | h[1] << 16 | h[2] << 8 | h[3]);
    s->peer.sin_port = htons(h[4] << 8 | h[5]);
    s->has_peer = 1;
  }
  drop(&s->listener);
  say(s, s->has_peer ? "200 Ok\r\n" : "501 Not understood\r\n");
}

static void transfer(struct session *s, enum job job, const char *name) {
  const char *last = strrchr(name, '/');
  name = last ? last + 1 : name;
  s->left = *name == 'b' ? atoll(name + 1) : 0;
  if (s->raw) {
    s->job = job;
    move(s);
    return;
  }
  if (s->listener < 0 && !s->has_peer) {
    say(s, "425 PORT or PASV first\r\n");
    return;
  }
  s->job = job;
  say(s, "150 Here it comes\r\n");
  if (s->listener >= 0) {
    take_data(s);
    return;
  }
  s->data = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (s->data < 0) {
    finish(s, 0);
    return;
  }
  connect(s->data, (void *)&s->peer, sizeof s->peer);
  watch(s->data, EPOLLIN | EPOLLOUT | EPOLLET, s);
}

static int is(const char *line, const char *verb) { return !strncasecmp(line, verb, strlen(verb)); }

/* Returns 0 when the session is over. */
static int command(struct session *s, char *line) {
  char *argument = strchr(line, ' ');
  argument = argument ? argument + 1 : "";
  if (is(line, "RETR")) transfer(s, SEND, argument);
  else if (is(line, "STOR")) transfer(s, RECEIVE, argument);
  else if (is(line, "PASV")) passive(s, 0);
  else if (is(line, "EPSV")) passive(s, 1);
  else if (is(line, "PORT")) active(s, argument, 0);
  else if (is(line, "EPRT")) active(s, argument, 1);
  else if (is(line, "USER")) say(s, "331 Password\r\n");
  else if (is(line, "PASS")) say(s, "230 Welcome\r\n");
  else if (is(line, "NOOP") || is(line, "TYPE") || is(line, "MODE") || is(line, "STRU")) say(s, "200 Ok\r\n");
  else if (is(line, "PWD")) say(s, "257 \"/\"\r\n");
  else if (is(line, "CWD")) say(s, "250 Ok\r\n");
  else if (is(line, "SYST")) say(s, "215 UNIX Type: L8\r\n");
  else if (is(line, "QUIT")) {
    say(s, "221 Bye\r\n");
    return 0;
  } else say(s, "502 Not here\r\n");
  return 1;
}

/* Returns 0 when the session is over. Lines wait while a transfer is on. */
static int lines(struct session *s) {
  char *nl;
  while (s->job == NONE && (nl = memchr(s->in, '\n', s->used))) {
    int length = nl - s->in + 1;
    char line[sizeof s->in];
    memcpy(line, s->in, length);
    line[length - 1] = 0;
    line[strcspn(line, "\r")] = 0;
    s->used -= length;
    memmove(s->in, s->in + length, s->used);
    if (!command(s, line)) return 0;
  }
  return 1;
}

static void control(struct session *s) {
  if (s->raw && s->job != NONE) {
    move(s);
    if (s->over) end(s);
    return;
  }
  int n = recv(s->control, s->in + s->used, s->raw ? 1 : sizeof s->in - s->used, 0);
  while (s->raw && n == 1 && s->in[s->used] != '\n' && s->used < 100) {
    s->used++;
    n = recv(s->control, s->in + s->used, 1, 0);
  }
  if (n > 0) s->used += n;
  if (n == 0 || (n < 0 && errno != EAGAIN) || !lines(s) || s->over) end(s);
}

static void accept_all(int listener) {
  int fd;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    struct session *s = fd < FDS ? calloc(1, sizeof *s) : NULL;
    if (!s) {
      close(fd);
      continue;
    }
    s->control = fd;
    s->data = s->listener = -1;
    s->raw = listener == raw_listener;
    no_delay(fd);
    watch(fd, s->raw ? EPOLLIN | EPOLLOUT | EPOLLET : EPOLLIN, s);
    if (!s->raw) say(s, "220 Ready\r\n");
  }
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  signal(SIGPIPE, SIG_IGN);
  own.sin_family = AF_INET;
  inet_pton(AF_INET, argv[1], &own.sin_addr);
  zeros = memfd_create("zeros", MFD_CLOEXEC);
  poller = epoll_create1(EPOLL_CLOEXEC);
  control_listener = listening(atoi(argv[2]), 4096);
  raw_listener = listening(atoi(argv[3]), 4096);
  if (ftruncate(zeros, ZEROS) || control_listener < 0 || raw_listener < 0) {
    perror("server");
    return 1;
  }
  watch(control_listener, EPOLLIN, NULL);
  watch(raw_listener, EPOLLIN, NULL);
  for (;;) {
    struct epoll_event events[256];
    int n = epoll_wait(poller, events, 256, -1);
    for (int i = 0; i < n; i++) {
      int fd = events[i].data.fd;
      struct session *s = by_fd[fd];
      if (fd == control_listener || fd == raw_listener) accept_all(fd);
      else if (!s) continue; /* closed earlier in this batch */
      else if (fd == s->control) control(s);
      else {
        if (fd == s->listener) take_data(s);
        else if (s->job != NONE) move(s);
        if (s->job == NONE && !lines(s)) end(s);
      }
    }
  }
}
