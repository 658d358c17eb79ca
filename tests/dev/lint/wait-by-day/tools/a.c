/* SPDX-License-Identifier: AGPL-3.0-or-later */
int run(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *until)
{
        return pthread_cond_timedwait(cond, mutex, until);
}
