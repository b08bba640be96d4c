/* The floor of publishing to RabbitMQ: librabbitmq, persistent messages, confirms, a window. Protocol as theirs/parsing.py.
   rabbit_publish HOST PORT EXCHANGE BODY_BYTES MESSAGES WINDOW plain|same
   `plain` carries nothing but the body; `same` the properties and headers that the bridge's messages carry.
   The highest tag acknowledged counts as "all up to there", which flatters it slightly: RabbitMQ may confirm out of order. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>

static double now(clockid_t which) {
    struct timespec t;
    clock_gettime(which, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(int good, const char *what) {
    if (!good) {
        fprintf(stderr, "%s failed\n", what);
        exit(1);
    }
}

/* Read one ack; the highest tag confirmed. */
static uint64_t confirmed(amqp_connection_state_t connection, uint64_t before) {
    amqp_frame_t frame;
    must(amqp_simple_wait_frame(connection, &frame) == AMQP_STATUS_OK, "waiting for a confirm");
    if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD) return before;
    amqp_basic_ack_t *ack = frame.payload.method.decoded;
    return ack->delivery_tag > before ? ack->delivery_tag : before;
}

static amqp_table_entry_t texts[] = {
    {{5, "ce-id"}, {0}}, {{9, "ce-source"}, {0}}, {{7, "ce-type"}, {0}}, {{10, "ce-subject"}, {0}}, {{15, "ce-partitionkey"}, {0}},
};
static const char *values[] = {
    "98ed8d66056228b33c9a07136148703b", "/asterisk/bench", "asterisk.ami.Newchannel.v1", "channel/1600000006.52", "1600000006.52",
};

/* What the bridge gives an event. */
static void describe(amqp_basic_properties_t *properties) {
    for (int n = 0; n < 5; n++) {
        texts[n].value.kind = AMQP_FIELD_KIND_UTF8;
        texts[n].value.value.bytes = amqp_cstring_bytes(values[n]);
    }
    properties->_flags |= AMQP_BASIC_CONTENT_ENCODING_FLAG | AMQP_BASIC_HEADERS_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG |
                          AMQP_BASIC_TIMESTAMP_FLAG | AMQP_BASIC_TYPE_FLAG | AMQP_BASIC_APP_ID_FLAG;
    properties->content_encoding = amqp_cstring_bytes("utf-8");
    properties->headers.num_entries = 5;
    properties->headers.entries = texts;
    properties->message_id = amqp_cstring_bytes(values[0]);
    properties->timestamp = 1795000000;
    properties->type = amqp_cstring_bytes(values[2]);
    properties->app_id = amqp_cstring_bytes("amibridge");
}

int main(int argc, char **argv) {
    must(argc == 8, "seven arguments");
    size_t size = (size_t)atol(argv[4]);
    uint64_t messages = (uint64_t)atol(argv[5]), window = (uint64_t)atol(argv[6]), sent = 0, acked = 0;
    amqp_connection_state_t connection = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(connection);
    must(amqp_socket_open(socket, argv[1], atoi(argv[2])) == 0, "connecting");
    amqp_rpc_reply_t in = amqp_login(connection, "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest");
    must(in.reply_type == AMQP_RESPONSE_NORMAL, "login");
    amqp_channel_open(connection, 1);
    amqp_confirm_select(connection, 1);
    char *octets = malloc(size), line[64];
    must(octets != NULL, "malloc");
    memset(octets, 'x', size);
    amqp_bytes_t body = {size, octets};
    amqp_basic_properties_t properties = {0};
    properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG;
    properties.delivery_mode = 2;
    properties.content_type = amqp_cstring_bytes("application/cloudevents+json");
    if (strcmp(argv[7], "same") == 0) describe(&properties);
    while (fgets(line, sizeof line, stdin) != NULL) {
        uint64_t end = sent + messages;
        double began = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
        while (acked < end) {
            while (sent < end && sent - acked < window) {
                int status = amqp_basic_publish(connection, 1, amqp_cstring_bytes(argv[3]),
                    amqp_cstring_bytes("bench.ami.channel.Newchannel.v1"), 0, 0, &properties, body);
                must(status == AMQP_STATUS_OK, "publishing");
                sent++;
            }
            acked = confirmed(connection, acked);
            amqp_maybe_release_buffers(connection);
        }
        printf("{\"events\": %lu, \"cpu_seconds\": %.9f, \"seconds\": %.9f}\n", (unsigned long)messages,
               now(CLOCK_PROCESS_CPUTIME_ID) - cpu, now(CLOCK_MONOTONIC) - began);
        fflush(stdout);
    }
    return 0;
}
