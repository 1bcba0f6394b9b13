/*
 * Cuts the power of a mounted ext4 or xfs: what was not synced is gone, as after a real power failure.
 *
 *     power-cut MOUNTPOINT
 *
 * From here on the file system answers EIO; unmount it and mount it again.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>

/* The same number is EXT4_IOC_SHUTDOWN and XFS_IOC_GOINGDOWN. */
#define SHUTDOWN _IOR('X', 125, uint32_t)
#define WITHOUT_FLUSHING_THE_LOG 2

int main(int count, char **arguments) {
    uint32_t how = WITHOUT_FLUSHING_THE_LOG;
    int folder = count == 2 ? open(arguments[1], O_RDONLY | O_DIRECTORY) : -1;
    if (folder < 0 || ioctl(folder, SHUTDOWN, &how) != 0) {
        perror("power-cut");
        return 1;
    }
    return 0;
}
