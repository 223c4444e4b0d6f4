/* Listens with spandsp. Reads clips from standard input, each a count of samples (32
 * bits, little end first) and so many samples of 16 bits at 8 kHz; answers each with a
 * line "<sample> <keys>" for every frame of 20 ms that brought keys, and a line
 * "done <nanoseconds>" with the processor time that the clip took. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <spandsp.h>

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int main(void)
{
	uint32_t n;
	while (fread(&n, sizeof n, 1, stdin) == 1) {
		int16_t *sound = malloc((n + 1) * sizeof *sound);
		if (sound == NULL || fread(sound, sizeof *sound, n, stdin) != n)
			return 1;
		dtmf_rx_state_t *rx = dtmf_rx_init(NULL, NULL, NULL);
		int64_t took = 0;
		for (uint32_t at = 0; at < n; at += 160) {
			char keys[129];
			int size = n - at < 160 ? n - at : 160;
			int64_t begin = now();
			dtmf_rx(rx, sound + at, size);
			size_t got = dtmf_rx_get(rx, keys, 128);
			took += now() - begin;
			if (got > 0) {
				keys[got] = 0;
				printf("%" PRIu32 " %s\n", at + size, keys);
			}
		}
		dtmf_rx_free(rx);
		free(sound);
		printf("done %" PRId64 "\n", took);
		fflush(stdout);
	}
	return 0;
}
